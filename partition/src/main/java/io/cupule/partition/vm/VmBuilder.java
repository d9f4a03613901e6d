package io.cupule.partition.vm;

import io.cupule.device.CharBackend;
import io.cupule.kvm.Kvm;
import io.cupule.linux.error.SystemCallException;
import io.cupule.partition.boot.Kernels;
import io.cupule.partition.boot.plan.BootException;
import io.cupule.partition.error.MachineException;
import io.cupule.partition.error.MachineException.Kind;
import io.cupule.partition.hardware.GuestEvents;
import io.cupule.partition.hardware.PcpuPool;
import io.cupule.partition.hardware.VcpuPlan;
import io.cupule.partition.hardware.VmHardware;
import io.cupule.partition.hardware.VmOwner;
import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.scenario.problem.Problem;
import io.cupule.partition.state.MachineListener;
import io.cupule.partition.thread.Reaper;
import io.cupule.sched.AdmissionException;
import io.cupule.sched.SchedLock;
import io.cupule.sched.rendezvous.Rendezvous;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Builds the VMs of a machine; for any thread.
 *
 * @param pool the machine's pCPUs
 * @param consoles makes the host's side of serial ports
 * @param bound how long vCPUs may take to leave guest mode
 * @param reaper releases the resources of ended VMs
 * @param listener receives the VMs' events
 */
public record VmBuilder(
    PcpuPool pool,
    Function<VmSettings, CharBackend> consoles,
    Duration bound,
    Reaper reaper,
    MachineListener listener) {

  /**
   * Builds an incarnation of a VM and loads its kernel.
   *
   * @throws MachineException if it can't be built; nothing is left behind
   */
  public VmRun build(VmSettings settings, List<VcpuPlan> plans, VmOwner owner) {
    // The VM outlives the descriptor of /dev/kvm that made it.
    try (Kvm kvm = Kvm.open()) {
      return build(kvm, settings, plans, System.nanoTime(), owner);
    } catch (SystemCallException e) {
      throw new MachineException(Kind.HOST, settings.name(), e);
    }
  }

  /** Does the same with an open KVM and the start time of the run. */
  public VmRun build(
      Kvm kvm, VmSettings settings, List<VcpuPlan> plans, long launch, VmOwner owner) {
    boolean onlyKicksWake = settings.decidedIrqchip() == Irqchip.NONE;
    GuestEvents events = new GuestEvents(onlyKicksWake, settings.realtime().isPresent(), owner);
    Rendezvous rendezvous = new Rendezvous(SchedLock.mutex());
    try {
      CharBackend console = consoles.apply(settings);
      VmHardware hardware =
          new VmHardware(kvm, settings, plans, pool, console, rendezvous, events, launch, listener);
      return new VmRun(settings, hardware, events, rendezvous, bound, owner, listener);
    } catch (BootException e) {
      throw unbootable(settings, e);
    } catch (AdmissionException e) {
      throw new MachineException(Kind.INVALID, settings.name(), e);
    } catch (RuntimeException | Error e) {
      throw new MachineException(Kind.HOST, settings.name(), e);
    }
  }

  /** Reports that a VM cannot boot. The settings may be correct: a missing file may come back. */
  private static MachineException unbootable(VmSettings settings, BootException e) {
    List<Problem> problems =
        e.all().stream()
            .filter(fault -> fault.fault() != BootException.Fault.FILE)
            .map(Kernels::problem)
            .toList();
    Kind kind = problems.isEmpty() ? Kind.HOST : Kind.INVALID;
    return new MachineException(kind, settings.name(), e, problems);
  }
}
