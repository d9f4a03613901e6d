package io.cupule.partition;

import io.cupule.kvm.Kvm;
import io.cupule.kvm.KvmException;
import io.cupule.partition.MachineException.Kind;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.scenario.problem.Problem;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The VMs of a machine by name, in the order of their addition. Any thread may call it; readers do
 * not wait. One lock excludes additions, changes of scheduling and the close from each other; it is
 * taken before the locks of the VMs' operations. The monitor guards the list, and no other lock is
 * taken under it. Code that needs more than the list takes the arrangement lock.
 */
final class VmSlots {
  private final VmBuilder builder;
  private final OperationLock arrangement;

  /** Replaced as a whole. */
  private volatile Map<String, VmSlot> slots = Map.of();

  /** Guarded by the lock of the arrangement. */
  private boolean closed;

  /** Makes an empty list; {@code builder} makes new VMs. */
  VmSlots(VmBuilder builder) {
    this.builder = builder;
    arrangement = new OperationLock(builder.bound());
  }

  /**
   * See {@link Machine#add}.
   *
   * @param admission checks the new VM against the present ones
   */
  void add(VmSettings settings, Consumer<Collection<VmSlot>> admission) {
    arrangement.run(
        () -> new MachineException(Kind.CONFLICT, settings.name(), busy()),
        () -> {
          if (closed) {
            throw new MachineException(Kind.CONFLICT, settings.name(), VmSlot.CLOSED);
          }
          long now = System.nanoTime();
          admission.accept(all());
          try (Kvm kvm = Kvm.open()) {
            add(kvm, settings, now, now);
          } catch (KvmException e) {
            throw new MachineException(Kind.HOST, settings.name(), e);
          }
        });
  }

  /** Adds a VM that is known not to conflict with the others. Parameters: see {@link VmSlot}. */
  void add(Kvm kvm, VmSettings settings, long born, long launch) {
    VmSlot slot = new VmSlot(kvm, settings, born, launch, builder);
    synchronized (this) {
      Map<String, VmSlot> next = new LinkedHashMap<>(slots);
      next.put(slot.name(), slot);
      slots = next;
    }
  }

  /**
   * Runs a change of the arrangement of the present VMs.
   *
   * @throws SchedulingException if another change or an addition takes long, or the machine is
   *     closed
   */
  void rearrange(Consumer<Collection<VmSlot>> change) {
    arrangement.run(
        () -> conflict(busy(), "ask again when it is over"),
        () -> {
          if (closed) {
            throw conflict(VmSlot.CLOSED, "open another one");
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
  void remove(String vm) {
    VmSlot slot = named(vm);
    slot.remove();
    synchronized (this) {
      Map<String, VmSlot> next = new LinkedHashMap<>(slots);
      next.remove(vm, slot);
      slots = next;
    }
  }

  /** See {@link Machine#start()}. */
  void start() {
    List<VmSlot> those = List.copyOf(all());
    those.forEach(slot -> startOrTell(slot, slot::create));
    those.forEach(slot -> startOrTell(slot, slot::launch));
  }

  /** Starts a VM. If it fails, the VM's end says so; if it is refused, nothing does. */
  private void startOrTell(VmSlot slot, Runnable step) {
    try {
      step.run();
    } catch (MachineException refused) {
      if (slot.present().why().isEmpty()) {
        builder.listener().warning(slot.name(), "it is not started: " + refused.getMessage());
      }
    }
  }

  /** Returns the present VMs. */
  Collection<VmSlot> all() {
    return slots.values();
  }

  /** Returns their present incarnations. */
  List<VirtualMachine> present() {
    return all().stream().map(VmSlot::present).toList();
  }

  /**
   * Finds a VM.
   *
   * @throws MachineException if no VM has that name
   */
  VmSlot named(String name) {
    VmSlot slot = slots.get(name);
    if (slot == null) {
      throw new MachineException(
          Kind.NOT_FOUND, name, "there is none; there are " + slots.keySet());
    }
    return slot;
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
        .filter(slot -> slot.present().status().state() != VmState.CREATED)
        .forEach(slot -> slot.end(VmSlot.CLOSED));
    all().forEach(slot -> all.add(() -> slot.close(bound)));
    all.close();
  }
}
