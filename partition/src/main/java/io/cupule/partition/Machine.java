package io.cupule.partition;

import io.cupule.device.CharBackend;
import io.cupule.kvm.Kvm;
import io.cupule.loop.LoopErrors;
import io.cupule.loop.LoopKind;
import io.cupule.partition.error.MachineException;
import io.cupule.partition.error.SchedulingException;
import io.cupule.partition.flight.FlightListener;
import io.cupule.partition.hardware.PcpuPool;
import io.cupule.partition.report.MachineReport;
import io.cupule.partition.report.PcpuInfo;
import io.cupule.partition.report.VmInfo;
import io.cupule.partition.report.VmKvmStats;
import io.cupule.partition.report.VmStateTimes;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.state.MachineListener;
import io.cupule.partition.state.VmEnd;
import io.cupule.partition.state.VmState;
import io.cupule.partition.state.VmStatus;
import io.cupule.partition.vm.BoundedStop;
import io.cupule.partition.vm.Vm;
import io.cupule.partition.vm.VmBuilder;
import io.cupule.vcpu.pcpu.HostPcpu;
import io.cupule.vcpu.trace.PcpuTrace;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;

/**
 * Runs the VMs of a scenario on the host pCPUs that the scenario names. VMs may be added and
 * removed. Any thread but a vCPU's may call any method. Operations on one VM exclude each other; so
 * do additions and changes of scheduling. Operations on different VMs do not block each other. An
 * operation that would wait longer than the scenario's stop timeout is refused as a conflict. A
 * {@code vm} parameter is a VM's name.
 */
public final class Machine implements AutoCloseable {
  private final Scenario scenario;
  private final PcpuPool pool;
  private final LiveScheduling scheduling;
  private final FlightListener heard;
  private final Vms vms;

  /** Makes a machine without VMs; {@code threads} makes the vCPUs' threads. */
  Machine(
      Scenario scenario,
      Function<VmSettings, CharBackend> consoles,
      MachineListener listener,
      ThreadFactory threads,
      LoopErrors errors) {
    this.scenario = scenario;
    Foundation ground = Foundation.lay(scenario, listener, threads, errors);
    pool = ground.pool();
    heard = ground.listener();
    scheduling = new LiveScheduling(scenario.compat(), pool, bound());
    vms = new Vms(new VmBuilder(pool, consoles, bound(), ground.reaper(), heard));
  }

  /**
   * Makes the pCPUs, builds every VM of a scenario and loads its kernel; nothing runs yet. It moves
   * all existing threads of the process to the housekeeping CPUs, if any.
   *
   * @param scenario a valid scenario
   * @param consoles makes the host's side of serial ports
   * @param listener receives the VMs' events
   * @return the machine; the caller closes it
   * @throws MachineException if a VM can't be built; nothing is left behind
   * @throws io.cupule.linux.error.SystemCallException if KVM can't be used at all
   */
  public static Machine create(
      Scenario scenario, Function<VmSettings, CharBackend> consoles, MachineListener listener) {
    return create(scenario, consoles, listener, LoopErrors.toSystemLog());
  }

  /**
   * Does the same, and counts the errors of the machine's loops in the caller's account.
   *
   * @param errors the account, which {@link #loopErrors} shows
   */
  public static Machine create(
      Scenario scenario,
      Function<VmSettings, CharBackend> consoles,
      MachineListener listener,
      LoopErrors errors) {
    long launch = System.nanoTime();
    Machine machine =
        new Machine(scenario, consoles, listener, Thread.ofPlatform().factory(), errors);
    try (Kvm kvm = Kvm.open()) {
      for (VmSettings settings : scenario.vms()) {
        machine.vms.add(kvm, settings, machine.pool.born(), launch);
      }
      return machine;
    } catch (RuntimeException | Error e) {
      machine.close();
      throw e;
    }
  }

  /**
   * Makes the pCPUs of a scenario, but none of its VMs. It moves all existing threads of the
   * process to the housekeeping CPUs, if any.
   *
   * @param scenario a valid scenario
   * @param consoles makes the host's side of serial ports
   * @param listener receives the VMs' events
   * @return the machine; the caller closes it
   */
  public static Machine open(
      Scenario scenario, Function<VmSettings, CharBackend> consoles, MachineListener listener) {
    return new Machine(
        scenario, consoles, listener, Thread.ofPlatform().factory(), LoopErrors.toSystemLog());
  }

  /**
   * Builds a VM and loads its kernel. The accounts of its vCPUs begin now.
   *
   * @param settings valid by themselves
   * @throws MachineException if the name is taken, the VM conflicts with another VM, or the host
   *     lacks a resource; nothing is left behind
   */
  public void add(VmSettings settings) {
    vms.add(settings, present -> AdmissionCheck.admit(settings, scheduling.arrangement(present)));
  }

  /** Starts all VMs, which are CREATED. A VM that can't start ends as crashed; the others run. */
  public void start() {
    vms.start();
  }

  /**
   * Starts a VM that was created. A VM that is powered off is rebuilt first.
   *
   * @throws MachineException if it runs or is paused, or the host lacks a resource
   */
  public void start(String vm) {
    vms.named(vm).start();
  }

  /**
   * Waits until every VM has ended, and none of them is about to restart by itself.
   *
   * @param timeout longest wait
   * @return true if all have ended
   * @throws InterruptedException if interrupted
   */
  public boolean awaitEnd(Duration timeout) throws InterruptedException {
    return vms.awaitState(VmState::isOverForGood, timeout);
  }

  /**
   * Asks every VM that still runs to stop, without waiting.
   *
   * @param why the reason for the report, for example {@code duration is over}
   */
  public void stop(String why) {
    vms.all().forEach(vm -> vm.end(why));
  }

  /**
   * Stops every VM that still runs and waits. It kills a VM that does not stop within the
   * scenario's stop timeout, and gives it up if that does not help.
   *
   * @param why the reason for the report
   * @throws InterruptedException if interrupted
   */
  public void stopAndWait(String why) throws InterruptedException {
    stop(why);
    BoundedStop.await(vms.lives().stream().map(BoundedStop::of).toList(), bound());
  }

  /**
   * Stops one VM, without waiting.
   *
   * @param why the reason for the report
   * @throws MachineException if no VM has that name
   */
  public void stop(String vm, String why) {
    vms.named(vm).end(why);
  }

  /**
   * Stops one VM and waits. Each vCPU ends after its present exit. After three quarters of the
   * bound, the waits of the VM's threads are interrupted. At the bound, the VM is given up;
   * otherwise all its resources are released.
   *
   * @param why the reason for the report
   * @param bound longest wait
   * @return how it ended
   * @throws MachineException if no VM has that name or it is powered off
   */
  public VmEnd stop(String vm, String why, Duration bound) {
    return vms.named(vm).stop(why, bound);
  }

  /**
   * Removes a VM that was not started or is powered off, and releases its resources.
   *
   * @throws MachineException if no VM has that name, it runs or is paused, or it was given up and
   *     still has a thread
   */
  public void remove(String vm) {
    vms.remove(vm);
  }

  /**
   * Pauses a VM: its vCPUs stay outside guest mode and lose no state. Returns once they are there
   * and have stored their registers. It waits at most half a second for the registers: a vCPU that
   * gets no turn on its pCPU stores none.
   *
   * @throws MachineException if it does not run, is a real-time VM, or does not pause in time
   */
  public void pause(String vm) {
    vms.named(vm).pause();
  }

  /**
   * Resumes a paused VM.
   *
   * @throws MachineException if it is not paused
   */
  public void resume(String vm) {
    vms.named(vm).resume();
  }

  /**
   * Resets a VM: its memory, devices and vCPUs get their first state again. A paused VM runs
   * afterwards.
   *
   * @throws MachineException if it has not started, has ended, or is a real-time VM; also if its
   *     vCPUs do not rest in time or its kernel cannot be loaded again, and then it ends as crashed
   */
  public void reset(String vm) {
    vms.named(vm).reset();
  }

  /**
   * Changes the scheduling parameters and the placement of running vCPUs. The changes survive
   * resets, stops and starts.
   *
   * @throws SchedulingException if a part is refused or cannot be done; then nothing has changed
   */
  public void change(SchedulingChange change) {
    vms.rearrange(all -> {
      if (scheduling.change(change, all)) {
        heard.schedulingChanged(change.toString());
      }
    });
  }

  /**
   * Returns the state of a VM.
   *
   * @throws MachineException if no VM has that name
   */
  public VmStatus state(String vm) {
    return vms.named(vm).life().state().shown().status();
  }

  /**
   * Returns all VMs as they are now. It blocks no other operation.
   *
   * @return in the order in which they were added
   */
  public List<VmInfo> vms() {
    return vms.all().stream().map(Vm::info).toList();
  }

  /**
   * Returns the standings of all VMs; much cheaper than {@link #vms}; blocks no other operation.
   *
   * @return in the order in which they were added
   */
  public List<VmStateTimes> stateTimes() {
    return vms.all().stream().map(Vm::stateTimes).toList();
  }

  /**
   * Returns a VM as it is now.
   *
   * @throws MachineException if no VM has that name
   */
  public VmInfo vm(String vm) {
    return vms.named(vm).info();
  }

  /** Returns all pCPUs as they are now, in ascending order. It blocks no other operation. */
  public List<PcpuInfo> pcpus() {
    return pool.read(vms.lives().stream().flatMap(vm -> vm.run().vcpus().stream()).toList());
  }

  /** Returns what every VM and vCPU did: complete once all have ended, else a snapshot. */
  public MachineReport report() {
    List<VmInfo> each = vms();
    List<PcpuInfo> pcpus = pcpus();
    return MachineReport.of(scenario.name(), pool.born(), System.nanoTime(), each, pcpus);
  }

  /**
   * Returns KVM's own statistics of the VMs that have not ended.
   *
   * @return in the order in which the VMs were added; empty if the kernel keeps none
   */
  public List<VmKvmStats> kvmStats() {
    return vms.lives().stream().flatMap(vm -> vm.run().hardware().kvmStats().stream()).toList();
  }

  /** Returns the recent trace of each pCPU, in ascending order of the pCPUs' numbers. */
  public List<PcpuTrace> traces() {
    return pool.all().values().stream().map(HostPcpu::trace).toList();
  }

  /** Returns how often the listener threw an exception. */
  public long listenerFailures() {
    return heard.failures();
  }

  /** Returns how often a round of a loop threw, by the loop's kind. */
  public Map<LoopKind, Long> loopErrors() {
    return pool.errors().counts();
  }

  /**
   * Stops all running VMs within the scenario's stop timeout, and releases all resources, also of a
   * VM that is being added, once it is built. Later additions are refused; later calls do nothing.
   */
  @Override
  public void close() {
    vms.close(bound(), pool::close);
  }

  private Duration bound() {
    return scenario.host().stopTimeout();
  }
}
