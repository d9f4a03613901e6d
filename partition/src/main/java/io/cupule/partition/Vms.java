package io.cupule.partition;

import io.cupule.kvm.Kvm;
import io.cupule.linux.error.SystemCallException;
import io.cupule.partition.error.MachineException;
import io.cupule.partition.error.MachineException.Kind;
import io.cupule.partition.error.SchedulingException;
import io.cupule.partition.hardware.Resources;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.scenario.problem.Problem;
import io.cupule.partition.state.VmState;
import io.cupule.partition.thread.EachOf;
import io.cupule.partition.thread.OperationLock;
import io.cupule.partition.vm.Vm;
import io.cupule.partition.vm.VmBuilder;
import io.cupule.partition.vm.VmLife;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The VMs of a machine by name, in the order of their addition. Any thread may call it; readers do
 * not wait. One lock excludes additions, changes of scheduling and the close from each other; it is
 * taken before the locks of the VMs' operations. The monitor guards the list, and no other lock is
 * taken under it. Code that needs more than the list takes the arrangement lock.
 */
final class Vms {
  private final VmBuilder builder;
  private final OperationLock arrangement;

  /** Replaced as a whole. */
  private volatile Map<String, Vm> vms = Map.of();

  /** Guarded by the lock of the arrangement. */
  private boolean closed;

  /** Makes an empty list; {@code builder} makes new VMs. */
  Vms(VmBuilder builder) {
    this.builder = builder;
    arrangement = new OperationLock("arrangement", builder.bound());
  }

  /**
   * See {@link Machine#add}.
   *
   * @param admission checks the new VM against the present ones
   */
  void add(VmSettings settings, Consumer<Collection<Vm>> admission) {
    arrangement.run(
        () -> new MachineException(Kind.CONFLICT, settings.name(), busy()),
        () -> {
          if (closed) {
            throw new MachineException(Kind.CONFLICT, settings.name(), Vm.CLOSED);
          }
          long now = System.nanoTime();
          admission.accept(all());
          try (Kvm kvm = Kvm.open()) {
            add(kvm, settings, now, now);
          } catch (SystemCallException e) {
            throw new MachineException(Kind.HOST, settings.name(), e);
          }
        });
  }

  /**
   * Adds a VM that is known not to conflict with the others.
   *
   * @param born when the accounts of its vCPUs begin
   * @param launch when the run began; both in {@link System#nanoTime} terms
   */
  void add(Kvm kvm, VmSettings settings, long born, long launch) {
    Vm vm =
        new Vm(
            settings,
            born,
            builder,
            (plans, owner) -> builder.build(kvm, settings, plans, launch, owner));
    synchronized (this) {
      Map<String, Vm> next = new LinkedHashMap<>(vms);
      next.put(vm.name(), vm);
      vms = next;
    }
  }

  /**
   * Runs a change of the arrangement of the present VMs.
   *
   * @throws SchedulingException if another change or an addition takes long, or the machine is
   *     closed
   */
  void rearrange(Consumer<Collection<Vm>> change) {
    arrangement.run(
        () -> conflict(busy(), "ask again when it is over"),
        () -> {
          if (closed) {
            throw conflict(Vm.CLOSED, "open another one");
          }
          change.accept(all());
        });
  }

  private static SchedulingException conflict(String what, String remedy) {
    return new SchedulingException(Kind.CONFLICT, List.of(new Problem("vms", what, remedy)));
  }

  private String busy() {
    return "another VM is being added, or a change made, for more than %d ms"
        .formatted(builder.bound().toMillis());
  }

  /** See {@link Machine#remove}. */
  void remove(String name) {
    Vm vm = named(name);
    vm.remove();
    synchronized (this) {
      Map<String, Vm> next = new LinkedHashMap<>(vms);
      next.remove(name, vm);
      vms = next;
    }
  }

  /** See {@link Machine#start()}. */
  void start() {
    List<Vm> those = List.copyOf(all());
    those.forEach(vm -> startOrTell(vm, vm::create));
    those.forEach(vm -> startOrTell(vm, vm::launch));
  }

  /** Starts a VM. If it fails, the VM's end says so; if it is refused, nothing does. */
  private void startOrTell(Vm vm, Runnable step) {
    try {
      step.run();
    } catch (MachineException refused) {
      if (!vm.life().state().isEnding()) {
        builder.listener().warning(vm.name(), "it is not started: " + refused.getMessage());
      }
    }
  }

  /** Returns the present VMs. */
  Collection<Vm> all() {
    return vms.values();
  }

  /** Returns their states and present incarnations. */
  List<VmLife> lives() {
    return all().stream().map(Vm::life).toList();
  }

  /**
   * Waits until each VM is in a state; one after the other.
   *
   * @return true if so within the timeout
   */
  boolean awaitState(Predicate<VmState> wanted, Duration timeout) throws InterruptedException {
    return EachOf.within(timeout, lives(), (vm, left) -> vm.await(wanted, left));
  }

  /**
   * Finds a VM.
   *
   * @throws MachineException if no VM has that name
   */
  Vm named(String name) {
    Vm vm = vms.get(name);
    if (vm == null) {
      throw new MachineException(Kind.NOT_FOUND, name, "there is none; there are " + vms.keySet());
    }
    return vm;
  }

  /**
   * Stops all that still run, and releases all resources. Only the first call has an effect.
   *
   * @param bound how long one may take to stop
   * @param last runs when all resources are released, even after failures
   */
  void close(Duration bound, Runnable last) {
    arrangement.runAtLast(() -> {
      if (!closed) {
        closed = true;
        closeAll(bound, last);
      }
    });
  }

  private void closeAll(Duration bound, Runnable last) {
    Resources all = new Resources();
    all.add(last::run);
    all.add(builder.reaper()::close);
    all().stream()
        .filter(vm -> !(vm.life().state() instanceof VmState.Created))
        .forEach(vm -> vm.end(Vm.CLOSED));
    all().forEach(vm -> all.add(() -> vm.close(bound)));
    all.close();
  }
}
