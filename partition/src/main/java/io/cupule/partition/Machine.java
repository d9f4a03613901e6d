package io.cupule.partition;

import io.cupule.device.CharBackend;
import io.cupule.kvm.Kvm;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.vcpu.HostPcpu;
import io.cupule.vcpu.PcpuTrace;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;

/**
 * The pCPUs of a host that a scenario names, and the VMs on them, which may come and go. All
 * methods may be called from any thread but a vCPU's. Operations on one VM exclude each other, as
 * do additions and changes of scheduling; others are not held up by them. One that would have to
 * wait longer than the scenario's stop timeout is refused as a conflict.
 */
public final class Machine implements AutoCloseable {
  private final Scenario scenario;
  private final PcpuPool pool;
  private final LiveScheduling scheduling;
  private final FlightListener heard;
  private final VmSlots slots;

  /** Makes one without VMs; {@code threads} makes the vCPUs' threads. */
  Machine(
      Scenario scenario,
      Function<VmSettings, CharBackend> consoles,
      MachineListener listener,
      ThreadFactory threads) {
    this.scenario = scenario;
    Foundation ground = Foundation.lay(scenario, listener, threads);
    pool = ground.pool();
    heard = ground.listener();
    scheduling = new LiveScheduling(scenario.compat(), pool, bound());
    slots = new VmSlots(new VmBuilder(pool, consoles, bound(), ground.reaper(), heard));
  }

  /**
   * Makes the pCPUs, and builds every VM of a scenario and loads its kernel; nothing runs yet. All
   * threads that the process has by now go to the housekeeping CPUs, if any.
   *
   * @param scenario a valid scenario
   * @param consoles makes the host's side of a VM's serial port
   * @param listener told about the VMs' lives
   * @return the machine; the caller closes it
   * @throws MachineException where a VM can't be built; nothing is left behind
   * @throws io.cupule.kvm.KvmException where KVM can't be used at all
   */
  public static Machine create(
      Scenario scenario, Function<VmSettings, CharBackend> consoles, MachineListener listener) {
    long launch = System.nanoTime();
    Machine machine = open(scenario, consoles, listener);
    try (Kvm kvm = Kvm.open()) {
      for (VmSettings settings : scenario.vms()) {
        machine.slots.add(kvm, settings, machine.pool.born(), launch);
      }
      return machine;
    } catch (RuntimeException | Error e) {
      machine.close();
      throw e;
    }
  }

  /**
   * Makes the pCPUs of a scenario, and none of its VMs. All threads that the process has by now go
   * to the housekeeping CPUs, if any.
   *
   * @param scenario a valid scenario
   * @param consoles makes the host's side of a VM's serial port
   * @param listener told about the VMs' lives
   * @return the machine; the caller closes it
   */
  public static Machine open(
      Scenario scenario, Function<VmSettings, CharBackend> consoles, MachineListener listener) {
    return new Machine(scenario, consoles, listener, Thread.ofPlatform().factory());
  }

  /**
   * Builds a VM and loads its kernel. The times of its vCPUs begin now.
   *
   * @param settings valid by themselves
   * @throws MachineException if there is one of that name, it does not get along with the VMs that
   *     there are, or the host does not have what it needs; nothing is left behind
   */
  public void add(VmSettings settings) {
    slots.add(settings);
  }

  /** Starts all VMs, which are CREATED. A VM that can't start ends as crashed; the others run. */
  public void start() {
    slots.start();
  }

  /**
   * Starts a VM that was created; one that is powered off is built anew first.
   *
   * @param vm its name
   * @throws MachineException if it runs or is paused, or the host does not have what it needs
   */
  public void start(String vm) {
    slots.named(vm).start();
  }

  /**
   * Waits until every VM has ended, and none of them is started again by itself.
   *
   * @param timeout longest wait
   * @return whether all have ended
   * @throws InterruptedException when the caller is interrupted
   */
  public boolean awaitEnd(Duration timeout) throws InterruptedException {
    return Ending.areOver(slots.all(), timeout);
  }

  /**
   * Asks every VM that still runs to stop, without waiting.
   *
   * @param why for the report, for example {@code duration is over}
   */
  public void stop(String why) {
    slots.all().forEach(slot -> slot.end(why));
  }

  /**
   * Stops every VM that still runs and waits; one that does not stop within the scenario's bound is
   * killed, and given up if that does not help.
   *
   * @param why for the report
   * @throws InterruptedException when the caller is interrupted
   */
  public void stopAndWait(String why) throws InterruptedException {
    stop(why);
    Ending.await(slots.present(), bound());
  }

  /**
   * Stops one VM, without waiting; others go on.
   *
   * @param vm its name
   * @param why for the report
   * @throws MachineException if there is none of that name
   */
  public void stop(String vm, String why) {
    slots.named(vm).end(why);
  }

  /**
   * Stops one VM and waits: in good order, each vCPU after what it just does; if it takes longer
   * than three quarters of the bound, the waits of its threads are interrupted; at the end of the
   * bound it is given up. But in the last case all that it had is given back.
   *
   * @param vm its name
   * @param why for the report
   * @param bound longest wait
   * @return how it ended
   * @throws MachineException if there is none of that name or it is powered off
   */
  public VmEnd stop(String vm, String why, Duration bound) {
    return slots.named(vm).stop(why, bound);
  }

  /**
   * Removes a VM that was not started or is powered off, and gives back what it has.
   *
   * @param vm its name
   * @throws MachineException if there is none of that name, it runs or is paused, or it was given
   *     up and has still a thread
   */
  public void remove(String vm) {
    slots.remove(vm);
  }

  /**
   * Keeps all vCPUs of a VM outside guest mode; nothing is lost, and other VMs go on. Returns once
   * they are there and have taken down their registers; for these it waits half a second at most,
   * as a vCPU that gets no turn on its pCPU takes down none.
   *
   * @param vm its name
   * @throws MachineException if it does not run, is a real-time VM, or does not get there in time
   */
  public void pause(String vm) {
    slots.named(vm).pause();
  }

  /**
   * Lets a paused VM go on.
   *
   * @param vm its name
   * @throws MachineException if it is not paused
   */
  public void resume(String vm) {
    slots.named(vm).resume();
  }

  /**
   * Starts a VM anew: memory, devices and vCPUs as they were at first. A paused one runs then.
   *
   * @param vm its name
   * @throws MachineException if it has not started, has ended, or is a real-time VM; also if it
   *     does not come to rest in time or its kernel cannot be loaded again, and then it ends as
   *     crashed
   */
  public void reset(String vm) {
    slots.named(vm).reset();
  }

  /**
   * Changes how vCPUs share the pCPUs, and which of them they are on, while they run. Resets, stops
   * and starts keep it.
   *
   * @throws SchedulingException if a part is refused or cannot be done; then nothing has changed
   */
  public void change(SchedulingChange change) {
    slots.rearrange(all -> {
      if (scheduling.change(change, all)) {
        heard.schedulingChanged(change.toString());
      }
    });
  }

  /**
   * Where a VM is in its life.
   *
   * @param vm its name
   * @throws MachineException if there is none of that name
   */
  public VmState state(String vm) {
    return slots.named(vm).present().status().state();
  }

  /**
   * All VMs as they are at this moment; holds up nobody.
   *
   * @return in the order in which they were added
   */
  public List<VmInfo> vms() {
    return slots.all().stream().map(VmSlot::info).toList();
  }

  /**
   * Where all VMs stand at this moment; much cheaper than {@link #vms} and holds up nobody.
   *
   * @return in the order in which they were added
   */
  public List<VmStanding> standings() {
    return slots.all().stream().map(VmSlot::standing).toList();
  }

  /**
   * A VM as it is at this moment.
   *
   * @param vm its name
   * @throws MachineException if there is none of that name
   */
  public VmInfo vm(String vm) {
    return slots.named(vm).info();
  }

  /** All pCPUs as they are at this moment, by number in ascending order; holds up nobody. */
  public List<PcpuInfo> pcpus() {
    return PcpuInfo.all(pool, slots.present().stream().flatMap(vm -> vm.vcpus().stream()).toList());
  }

  /**
   * What every VM and vCPU did.
   *
   * @return complete once all VMs have ended, else a snapshot
   */
  public MachineReport report() {
    List<VmInfo> vms = vms();
    List<PcpuInfo> pcpus = pcpus();
    return MachineReport.of(scenario.name(), pool.born(), System.nanoTime(), vms, pcpus);
  }

  /**
   * The figures that KVM itself keeps of the VMs that have not ended.
   *
   * @return in the order in which the VMs were added; empty where the kernel keeps none
   */
  public List<VmKvmStats> kvmStats() {
    return slots.present().stream().flatMap(vm -> vm.kvmStats().stream()).toList();
  }

  /** Returns what happened on each pCPU lately, by the pCPUs' numbers in ascending order. */
  public List<PcpuTrace> traces() {
    return pool.all().values().stream().map(HostPcpu::trace).toList();
  }

  /** How often its listener threw something. */
  public long listenerFailures() {
    return heard.failures();
  }

  /**
   * Stops what still runs, within the scenario's bound, and gives everything back: also a VM that
   * is being added, once it is built. Later additions are refused, later calls do nothing.
   */
  @Override
  public void close() {
    slots.close(bound(), pool::close);
  }

  private Duration bound() {
    return scenario.host().stopTimeout();
  }
}
