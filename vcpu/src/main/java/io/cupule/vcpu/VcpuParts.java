package io.cupule.vcpu;

import io.cupule.kvm.GuestMemory;
import io.cupule.kvm.VcpuFd;
import io.cupule.sched.SchedEvent;
import io.cupule.sched.SchedLock;
import io.cupule.sched.rendezvous.StopTarget;
import io.cupule.vcpu.apic.ApicEvents;
import io.cupule.vcpu.apic.LocalApic;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The parts of a vCPU, for its classes that need several of them.
 *
 * @param fd its KVM side
 * @param account receives its times and counts
 * @param kick makes it leave guest mode
 * @param seat its place on its pCPU
 * @param target its part in rendezvous
 * @param registers its registers at its VM's pause
 * @param requests its pending requests
 * @param exceptions its pending exceptions and NMIs
 * @param life its state
 * @param events by ACRN's index
 * @param apic its local APIC, if that is in user space
 * @param interrupts connects it with interrupt controllers
 * @param dispatch handles its exits
 */
record VcpuParts(
    VcpuFd fd,
    VcpuAccount account,
    Kick kick,
    Seat seat,
    StopTarget target,
    PauseRecord registers,
    PendingRequests requests,
    Exceptions exceptions,
    VcpuLife life,
    List<SchedEvent> events,
    Optional<LocalApic> apic,
    Interrupts interrupts,
    ExitDispatch dispatch) {

  /**
   * Makes the parts of a vCPU that is not started, and attaches them to its pCPU, its VM's
   * rendezvous and interrupt controllers. Parameters: see {@link Vcpu}.
   *
   * @param signals called by its local APIC, but not before this returns
   * @throws io.cupule.sched.AdmissionException if the pCPU's policy refuses it
   * @throws RuntimeException in any case of failure, the vCPU has no seat on the pCPU
   */
  static VcpuParts assemble(
      VcpuId id,
      VcpuFd fd,
      GuestMemory memory,
      ExitHandler exits,
      Placement placement,
      ApicEvents signals) {
    VcpuAccount account = placement.account();
    PendingRequests requests = new PendingRequests(account.requests());
    Kick kick = new Kick(fd.runArea(), account.kicks());
    PauseRecord registers = new PauseRecord(() -> CpuSnapshot.take(fd, memory));
    EventPort port = new KvmEventPort(fd);
    Exceptions exceptions = new Exceptions(port, requests);
    Seat seat = placement.pcpu().seat(id.toString(), placement.params(), kick::kick, account);
    try {
      Inlet inlet = Inlet.of(id, port, exits, placement, signals, requests, exceptions);
      return new VcpuParts(
          fd,
          account,
          kick,
          seat,
          placement.rendezvous().join(seat::kick, new EventRest(seat, registers::take)),
          registers,
          requests,
          exceptions,
          new VcpuLife(),
          Arrays.stream(VcpuEvent.values()).map(_ -> new SchedEvent(SchedLock.mutex())).toList(),
          inlet.apic(),
          inlet.interrupts(),
          new ExitDispatch(fd, memory, inlet.handler()));
    } catch (RuntimeException | Error e) {
      seat.remove(); // together with its reservation
      throw e;
    }
  }

  /** The parts that depend on where the interrupt controllers are. */
  private record Inlet(Optional<LocalApic> apic, Interrupts interrupts, ExitHandler handler) {
    static Inlet of(
        VcpuId id,
        EventPort port,
        ExitHandler exits,
        Placement placement,
        ApicEvents signals,
        PendingRequests requests,
        Exceptions exceptions) {
      if (placement.irqchip().isEmpty()) {
        return new Inlet(Optional.empty(), new PassiveInterrupts(requests, exceptions), exits);
      }
      UserIrqchip chip = placement.irqchip().get();
      LocalApic local = chip.attach(id, signals);
      ApicInterrupts inlet = new ApicInterrupts(port, requests, exceptions, local, chip.external());
      return new Inlet(
          Optional.of(local), inlet, new ApicAccess(exits, local, inlet, port::apicBase));
    }
  }

  SchedEvent event(VcpuEvent event) {
    return events.get(event.index());
  }
}
