package io.cupule.partition;

import io.cupule.device.CharBackend;
import io.cupule.kvm.Kvm;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.vcpu.Vcpu;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * A scenario as running VMs. Create, start, wait or stop, report, close: by one thread, but {@link
 * #stop} may come from any.
 */
public final class Machine implements AutoCloseable {
  private static final int MAX_WEIGHT = 128;

  private final Scenario scenario;
  private final List<VirtualMachine> vms;
  private final PcpuPool pool;

  private Machine(Scenario scenario, List<VirtualMachine> vms, PcpuPool pool) {
    this.pool = pool;
    this.scenario = scenario;
    this.vms = vms;
  }

  /**
   * Builds every VM of a scenario and loads its kernel; nothing runs yet.
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
    Resources built = new Resources();
    PcpuPool pool = new PcpuPool(scenario);
    built.add(pool::close);
    List<VirtualMachine> vms = new ArrayList<>();
    // The VMs outlive the descriptor of /dev/kvm that made them.
    try (Kvm kvm = Kvm.open()) {
      for (VmSettings settings : scenario.vms()) {
        VirtualMachine vm = build(kvm, scenario, pool, settings, consoles, launch, listener);
        built.add(() -> vm.release(scenario.host().stopTimeout()));
        vms.add(vm);
      }
    } catch (RuntimeException e) {
      built.close();
      throw e;
    }
    return new Machine(scenario, vms, pool);
  }

  private static VirtualMachine build(
      Kvm kvm,
      Scenario scenario,
      PcpuPool pool,
      VmSettings settings,
      Function<VmSettings, CharBackend> consoles,
      long launch,
      MachineListener listener) {
    try {
      return new VirtualMachine(
          kvm, scenario, pool, settings, consoles.apply(settings), launch, listener);
    } catch (RuntimeException e) {
      throw new MachineException(settings.name(), e);
    }
  }

  /**
   * Starts all VMs, after all threads that the process has by now went to the housekeeping CPUs, if
   * any. A VM that can't start ends as crashed; the others run.
   */
  public void start() {
    Housekeeping.confine(scenario.host().housekeeping(), Set.of());
    vms.forEach(VirtualMachine::create);
    vms.forEach(VirtualMachine::launch);
  }

  /**
   * Waits until every VM has ended.
   *
   * @param timeout longest wait
   * @return whether all have ended
   * @throws InterruptedException when the caller is interrupted
   */
  public boolean awaitEnd(Duration timeout) throws InterruptedException {
    try {
      allEnded().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a VM's end completes with a value only", e);
    }
  }

  private CompletableFuture<Void> allEnded() {
    return CompletableFuture.allOf(
        vms.stream().map(VirtualMachine::ended).toArray(CompletableFuture[]::new));
  }

  /**
   * Asks every VM that still runs to stop, without waiting.
   *
   * @param why for the report, for example {@code duration is over}
   */
  public void stop(String why) {
    vms.forEach(vm -> vm.end(VmEnd.of(VmEnd.Kind.STOPPED, why)));
  }

  /**
   * Stops every VM that still runs and waits; one that does not stop within the scenario's bound is
   * given up.
   *
   * @param why for the report
   * @throws InterruptedException when the caller is interrupted
   */
  public void stopAndWait(String why) throws InterruptedException {
    stop(why);
    if (!awaitEnd(scenario.host().stopTimeout())) {
      vms.stream().filter(vm -> !vm.ended().isDone()).forEach(VirtualMachine::abandon);
    }
  }

  /**
   * Keeps all vCPUs of a VM outside guest mode; nothing is lost, and other VMs go on. Returns once
   * they are there.
   *
   * @param vm its name
   * @throws MachineException if it does not run, is a real-time VM, or does not get there in time
   */
  public void pause(String vm) {
    named(vm).lifecycle().pause();
  }

  /**
   * Lets a paused VM go on.
   *
   * @param vm its name
   * @throws MachineException if it is not paused
   */
  public void resume(String vm) {
    named(vm).lifecycle().resume();
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
    named(vm).lifecycle().reset();
  }

  /**
   * Gives all vCPUs of a VM another weight at once, for pCPUs whose policy shares by weight. They
   * keep it over resets.
   *
   * @param vm its name
   * @param weight share relative to others, 1 to 128
   * @throws MachineException if there is no such VM, it has ended, or the weight is out of range
   */
  public void setWeight(String vm, int weight) {
    VirtualMachine target = named(vm);
    if (weight < 1 || weight > MAX_WEIGHT) {
      throw new MachineException(vm, "weight %d is not in 1..%d".formatted(weight, MAX_WEIGHT));
    }
    if (target.ended().isDone()) {
      throw new MachineException(vm, "it has ended and takes no weight");
    }
    target.vcpus().stream()
        .map(Vcpu::thread)
        .forEach(thread -> thread.change(thread.params().withWeight(weight)));
  }

  /**
   * Stops one VM, without waiting; others go on.
   *
   * @param vm its name
   * @param why for the report
   * @throws MachineException if there is none of that name
   */
  public void stop(String vm, String why) {
    named(vm).end(VmEnd.of(VmEnd.Kind.STOPPED, why));
  }

  /**
   * Where a VM is in its life.
   *
   * @param vm its name
   * @throws MachineException if there is none of that name
   */
  public VmState state(String vm) {
    return named(vm).lifecycle().state();
  }

  private VirtualMachine named(String name) {
    return vms.stream()
        .filter(vm -> vm.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new MachineException(
                name,
                "there is none; there are " + vms.stream().map(VirtualMachine::name).toList()));
  }

  /**
   * What every VM and vCPU did.
   *
   * @return complete once all VMs have ended, else a snapshot
   */
  public MachineReport report() {
    return MachineReport.of(scenario, vms, pool);
  }

  /** What every VM, vCPU and pCPU counted so far, for monitoring. From any thread. */
  public MachineReading reading() {
    return MachineReading.of(scenario, vms, pool.all());
  }

  /** Stops what still runs, within the scenario's bound, and gives everything back. */
  @Override
  public void close() {
    Resources all = new Resources();
    all.add(pool::close);
    vms.forEach(vm -> all.add(() -> vm.release(scenario.host().stopTimeout())));
    all.close();
  }
}
