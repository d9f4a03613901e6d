package io.cupule.partition;

import io.cupule.kvm.Kvm;
import io.cupule.kvm.KvmException;
import io.cupule.partition.MachineException.Kind;
import io.cupule.partition.scenario.Problem;
import io.cupule.partition.scenario.VmSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The VMs of a machine by their names, in the order in which they were added. Any thread may call;
 * whoever only looks waits for nobody. Additions, changes of scheduling and the close exclude each
 * other; their lock comes before those of the VMs' operations. The monitor guards the list, and no
 * other lock is taken under it.
 */
final class VmSlots {
  private final VmBuilder builder;
  private final OperationLock arrangement;

  /** Replaced as a whole. */
  private volatile Map<String, VmSlot> slots = Map.of();

  /** None, so far; those that come are made by {@code builder}. */
  VmSlots(VmBuilder builder) {
    this.builder = builder;
    arrangement = new OperationLock(builder.bound());
  }

  /** As {@link Machine#add}. */
  void add(VmSettings settings) {
    arrangement.run(
        () -> new MachineException(Kind.CONFLICT, settings.name(), busy()),
        () -> {
          long now = System.nanoTime();
          new Neighbours(builder.pool(), all()).admit(settings);
          try (Kvm kvm = Kvm.open()) {
            add(kvm, settings, now, now);
          } catch (KvmException e) {
            throw new MachineException(Kind.HOST, settings.name(), e);
          }
        });
  }

  /** As {@link VmSlot}, of a VM that is known to get along with the others. */
  void add(Kvm kvm, VmSettings settings, long born, long launch) {
    VmSlot slot = new VmSlot(kvm, settings, born, launch, builder);
    synchronized (this) {
      Map<String, VmSlot> next = new LinkedHashMap<>(slots);
      next.put(slot.name(), slot);
      slots = next;
    }
  }

  /**
   * Runs a change of the arrangement of those that there are.
   *
   * @throws SchedulingException if another one, or an addition, takes long
   */
  void rearrange(Consumer<Collection<VmSlot>> change) {
    arrangement.run(
        () ->
            new SchedulingException(
                Kind.CONFLICT, List.of(new Problem("vms", busy(), "ask again when it is over"))),
        () -> change.accept(all()));
  }

  private String busy() {
    return "another VM is being added, or a change made, for more than %d ms"
        .formatted(builder.bound().toMillis());
  }

  /** As {@link Machine#remove}. */
  void remove(String vm) {
    VmSlot slot = named(vm);
    slot.remove();
    synchronized (this) {
      Map<String, VmSlot> next = new LinkedHashMap<>(slots);
      next.remove(vm, slot);
      slots = next;
    }
  }

  /** Returns those that there are at this moment. */
  Collection<VmSlot> all() {
    return slots.values();
  }

  /** Returns their present incarnations. */
  List<VirtualMachine> present() {
    return all().stream().map(VmSlot::present).toList();
  }

  /**
   * Finds one.
   *
   * @throws MachineException if there is none of that name
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
   * Stops all that still run, and gives everything back; last call.
   *
   * @param bound how long one may take to stop
   */
  void close(Duration bound) {
    arrangement.runAtLast(() -> closeAll(bound));
  }

  private void closeAll(Duration bound) {
    Resources all = new Resources();
    all.add(builder.reaper()::close);
    all().stream()
        .filter(slot -> slot.present().status().state() != VmState.CREATED)
        .forEach(slot -> slot.end(VmSlot.CLOSED));
    all().forEach(slot -> all.add(() -> slot.close(bound)));
    all.close();
  }
}
