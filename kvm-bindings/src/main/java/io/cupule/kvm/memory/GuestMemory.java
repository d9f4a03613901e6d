package io.cupule.kvm.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.cupule.linux.call.Mapping;
import io.cupule.linux.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A guest's memory: host mappings, each at a guest-physical address.
 *
 * <p>Every access is checked against the slots and may span adjacent ones. An address outside all
 * slots causes an {@link IndexOutOfBoundsException}, for any value from a guest. Numbers are little
 * endian. Any thread may read and write; as on hardware, those accesses have no order with the
 * guest's, except through {@link #ordered}. After {@link #close} every access throws {@link
 * IllegalStateException}.
 */
public final class GuestMemory implements AutoCloseable {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /**
   * A range of guest-physical addresses.
   *
   * @param gpa first address, a multiple of the page size
   * @param size bytes, positive and a multiple of the page size
   */
  public record Slot(long gpa, long size) {
    boolean covers(long address) {
      return Long.compareUnsigned(address - gpa, size) < 0;
    }
  }

  /** The largest view in bytes; a buffer's size is an int. */
  private static final long LARGEST_VIEW = 1L << 30;

  private final Arena arena = Arena.ofShared();
  private final SlotTable slots;
  private final MemorySegment[] hosts;
  private final OrderedAccess ordered;

  private GuestMemory(SlotTable slots, MemoryBacking backing) {
    this.slots = slots;
    this.hosts = new MemorySegment[slots.count()];
    this.ordered = new OrderedAccess(slots, hosts);
    try {
      for (int i = 0; i < hosts.length; i++) {
        hosts[i] = backing.map(arena, slots.size(i));
      }
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /**
   * Maps zeroed memory.
   *
   * @param backing kind of host pages
   * @param slots ranges, in any order, not overlapping
   * @return the memory; the caller closes it, after the VM that uses it
   * @throws IllegalArgumentException if slots are empty, overlap, wrap around or do not consist of
   *     whole pages
   * @throws SystemCallException if the host lacks memory or huge pages
   */
  public static GuestMemory map(MemoryBacking backing, Slot... slots) {
    return new GuestMemory(SlotTable.of(backing.pageSize(), slots), backing);
  }

  /**
   * Returns the slots.
   *
   * @return ascending by gpa
   */
  public List<Slot> slots() {
    return slots.list();
  }

  /**
   * Returns the total size.
   *
   * @return bytes in all slots together
   */
  public long size() {
    return slots.list().stream().mapToLong(Slot::size).sum();
  }

  /**
   * Loads all pages into memory and locks them there (mlock), so no access of the guest waits for
   * the host's paging. Lasts until {@link #close}. It takes as long as clearing the memory.
   *
   * @throws SystemCallException if the locked-memory limit (RLIMIT_MEMLOCK) or the host's memory is
   *     too small; pages locked by then stay locked
   */
  public void lock() {
    for (MemorySegment host : hosts) {
      Mapping.lock(host);
    }
  }

  /**
   * Returns where a slot is in this process.
   *
   * @param slot its index
   */
  public long hostAddress(int slot) {
    return hosts[slot].address();
  }

  /**
   * Returns whether a range lies completely in guest memory, maybe across adjacent slots.
   *
   * @param gpa first address
   * @param length bytes; an empty range counts as contained if its address is
   * @return false for a negative length or if a byte has no memory
   */
  public boolean contains(long gpa, long length) {
    return slots.contains(gpa, length);
  }

  /**
   * Copies into guest memory.
   *
   * @param gpa first address written
   * @param source bytes
   * @param from index of the first byte copied
   * @param length how many
   */
  public void write(long gpa, byte[] source, int from, int length) {
    MemorySegment bytes = MemorySegment.ofArray(source).asSlice(from, length);
    slots.forEachPiece(
        gpa,
        length,
        (slot, offset, done, n) -> MemorySegment.copy(bytes, done, hosts[slot], offset, n));
  }

  /**
   * Copies out of guest memory.
   *
   * @param gpa first address read
   * @param target receives the bytes
   * @param from index of the first byte set
   * @param length how many
   */
  public void read(long gpa, byte[] target, int from, int length) {
    MemorySegment bytes = MemorySegment.ofArray(target).asSlice(from, length);
    slots.forEachPiece(
        gpa,
        length,
        (slot, offset, done, n) -> MemorySegment.copy(hosts[slot], offset, bytes, done, n));
  }

  /**
   * Sets a range to one value.
   *
   * @param gpa first address
   * @param length bytes
   * @param value for every byte
   */
  public void fill(long gpa, long length, byte value) {
    slots.forEachPiece(
        gpa, length, (slot, offset, done, n) -> hosts[slot].asSlice(offset, n).fill(value));
  }

  /**
   * Returns the accesses that have an order with those of the guest.
   *
   * @return the same object each time
   */
  public OrderedAccess ordered() {
    return ordered;
  }

  /**
   * Makes buffers that are a range of guest memory, without copying, for scattering reads and
   * gathering writes of channels. A channel that uses a buffer keeps {@link #close} from unmapping;
   * close throws then.
   *
   * @param gpa first address
   * @param length bytes, 0 or more
   * @param target receives the buffers in the order of their addresses, little endian: one per slot
   *     and per GiB, none of them empty
   * @throws IndexOutOfBoundsException if a byte of the range has no memory; no buffer is added then
   */
  public void views(long gpa, long length, List<? super ByteBuffer> target) {
    slots.forEachPiece(
        gpa,
        length,
        (slot, offset, done, n) -> {
          for (long from = 0; from < n; from += LARGEST_VIEW) {
            MemorySegment part =
                hosts[slot].asSlice(offset + from, Math.min(LARGEST_VIEW, n - from));
            target.add(part.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN));
          }
        });
  }

  /** Returns the slot that contains a whole number, or -1 for two slots; throws outside memory. */
  private int slotOfNumber(long gpa, int bytes) {
    int slot = slots.find(gpa);
    if (slot >= 0 && slots.left(slot, gpa) >= bytes) {
      return slot;
    }
    slots.require(gpa, bytes);
    return -1;
  }

  private long readSpanning(long gpa, int bytes) {
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = (value << 8) | Byte.toUnsignedLong(readByte(gpa + i));
    }
    return value;
  }

  private void writeSpanning(long gpa, int bytes, long value) {
    for (int i = 0; i < bytes; i++) {
      writeByte(gpa + i, (byte) (value >>> (8 * i)));
    }
  }

  /** Returns the byte at an address. */
  public byte readByte(long gpa) {
    int slot = slotOfNumber(gpa, 1);
    return hosts[slot].get(JAVA_BYTE, slots.offset(slot, gpa));
  }

  /** Returns the 16 bits from an address on; any alignment. */
  public short readShort(long gpa) {
    int slot = slotOfNumber(gpa, Short.BYTES);
    return slot < 0
        ? (short) readSpanning(gpa, Short.BYTES)
        : hosts[slot].get(SHORT, slots.offset(slot, gpa));
  }

  /** Returns the 32 bits from an address on; any alignment. */
  public int readInt(long gpa) {
    int slot = slotOfNumber(gpa, Integer.BYTES);
    return slot < 0
        ? (int) readSpanning(gpa, Integer.BYTES)
        : hosts[slot].get(INT, slots.offset(slot, gpa));
  }

  /** Returns the 64 bits from an address on; any alignment. */
  public long readLong(long gpa) {
    int slot = slotOfNumber(gpa, Long.BYTES);
    return slot < 0
        ? readSpanning(gpa, Long.BYTES)
        : hosts[slot].get(LONG, slots.offset(slot, gpa));
  }

  /** Sets the byte at an address. */
  public void writeByte(long gpa, byte value) {
    int slot = slotOfNumber(gpa, 1);
    hosts[slot].set(JAVA_BYTE, slots.offset(slot, gpa), value);
  }

  /** Sets the 16 bits from an address on; any alignment. */
  public void writeShort(long gpa, short value) {
    int slot = slotOfNumber(gpa, Short.BYTES);
    if (slot < 0) {
      writeSpanning(gpa, Short.BYTES, value);
    } else {
      hosts[slot].set(SHORT, slots.offset(slot, gpa), value);
    }
  }

  /** Sets the 32 bits from an address on; any alignment. */
  public void writeInt(long gpa, int value) {
    int slot = slotOfNumber(gpa, Integer.BYTES);
    if (slot < 0) {
      writeSpanning(gpa, Integer.BYTES, value);
    } else {
      hosts[slot].set(INT, slots.offset(slot, gpa), value);
    }
  }

  /** Sets the 64 bits from an address on; any alignment. */
  public void writeLong(long gpa, long value) {
    int slot = slotOfNumber(gpa, Long.BYTES);
    if (slot < 0) {
      writeSpanning(gpa, Long.BYTES, value);
    } else {
      hosts[slot].set(LONG, slots.offset(slot, gpa), value);
    }
  }

  /** Unmaps the memory. Repeatable. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
