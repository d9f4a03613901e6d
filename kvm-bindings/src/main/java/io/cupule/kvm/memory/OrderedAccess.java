package io.cupule.kvm.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads and writes numbers in a guest's memory in order with other accesses, so that a device and a
 * guest can hand data to each other: one writes the data, then an index with release; the other
 * reads the index with acquire, then the data. The names are those of {@link VarHandle}'s access
 * modes, and the order holds for every access of this process to guest memory, also for bulk copies
 * and {@link GuestMemory#views}. A guest on x86 performs its own loads and stores in such an order.
 * An earlier write and a later read of something else have no order; where that matters, put {@link
 * VarHandle#fullFence} between them.
 *
 * <p>Numbers are little endian, and no access is ever torn. An address must be a multiple of the
 * number's size; any other one causes an {@link IllegalArgumentException}. An address outside all
 * slots causes an {@link IndexOutOfBoundsException}. Both hold for any value from a guest, and the
 * memory then stays as it is. For any thread. Valid as long as the memory.
 */
public final class OrderedAccess {
  private static final VarHandle SHORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
  private static final VarHandle INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
  private static final VarHandle LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

  private final SlotTable slots;
  private final MemorySegment[] hosts;

  OrderedAccess(SlotTable slots, MemorySegment[] hosts) {
    this.slots = slots;
    this.hosts = hosts;
  }

  /**
   * Reads 16 bits before all later accesses.
   *
   * @param gpa address, a multiple of 2
   * @return the number
   */
  public short getAcquireShort(long gpa) {
    int slot = slotOf(gpa, Short.BYTES);
    return (short) SHORT.getAcquire(hosts[slot], slots.offset(slot, gpa));
  }

  /**
   * Reads 32 bits before all later accesses.
   *
   * @param gpa address, a multiple of 4
   * @return the number
   */
  public int getAcquireInt(long gpa) {
    int slot = slotOf(gpa, Integer.BYTES);
    return (int) INT.getAcquire(hosts[slot], slots.offset(slot, gpa));
  }

  /**
   * Reads 64 bits before all later accesses.
   *
   * @param gpa address, a multiple of 8
   * @return the number
   */
  public long getAcquireLong(long gpa) {
    int slot = slotOf(gpa, Long.BYTES);
    return (long) LONG.getAcquire(hosts[slot], slots.offset(slot, gpa));
  }

  /**
   * Writes 16 bits after all earlier accesses.
   *
   * @param gpa address, a multiple of 2
   * @param value the number
   */
  public void setReleaseShort(long gpa, short value) {
    int slot = slotOf(gpa, Short.BYTES);
    SHORT.setRelease(hosts[slot], slots.offset(slot, gpa), value);
  }

  /**
   * Writes 32 bits after all earlier accesses.
   *
   * @param gpa address, a multiple of 4
   * @param value the number
   */
  public void setReleaseInt(long gpa, int value) {
    int slot = slotOf(gpa, Integer.BYTES);
    INT.setRelease(hosts[slot], slots.offset(slot, gpa), value);
  }

  /**
   * Writes 64 bits after all earlier accesses.
   *
   * @param gpa address, a multiple of 8
   * @param value the number
   */
  public void setReleaseLong(long gpa, long value) {
    int slot = slotOf(gpa, Long.BYTES);
    LONG.setRelease(hosts[slot], slots.offset(slot, gpa), value);
  }

  /** Returns the slot that contains the number: slots are whole pages, so no number spans two. */
  private int slotOf(long gpa, int bytes) {
    if ((gpa & (bytes - 1)) != 0) {
      throw new IllegalArgumentException(
          "gpa 0x%x is not a multiple of %d, as an ordered access of that size requires"
              .formatted(gpa, bytes));
    }
    int slot = slots.find(gpa);
    if (slot < 0) {
      slots.require(gpa, bytes);
    }
    return slot;
  }
}
