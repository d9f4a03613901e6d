package io.cupule.device;

import java.io.Serial;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A device's access to its guest's memory, by guest-physical address.
 *
 * <p>Guests choose the addresses. A range that does not lie in memory completely, and an address of
 * a number that is not a multiple of its size, are refused with {@link Refused}, which is checked,
 * so that each device says what it answers then. A refused access changes nothing. Numbers are
 * little endian.
 *
 * <p>For any thread. A device reads the guest's index with acquire before what the index announces,
 * and writes its own index with release after what that announces (the access modes of {@link
 * java.lang.invoke.VarHandle}); buffers and arrays have no order of their own. Between a write and
 * a read of something else that must not pass it, a device puts {@link
 * java.lang.invoke.VarHandle#fullFence}.
 */
public interface Dma {

  /** Says why an access was refused. The message names the address. */
  final class Refused extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    /**
     * Creates the refusal.
     *
     * @param message the address and what is wrong with it
     */
    public Refused(String message) {
      super(message);
    }
  }

  /**
   * Returns whether a range lies in memory completely.
   *
   * @param address its first address, unsigned
   * @param length bytes; negative ones are never in memory
   */
  boolean contains(long address, long length);

  /**
   * Copies from memory.
   *
   * @param address first address read
   * @param target receives the bytes
   * @param from index of the first byte set
   * @param length how many
   * @throws Refused if a byte is not in memory
   */
  void read(long address, byte[] target, int from, int length) throws Refused;

  /**
   * Copies to memory.
   *
   * @param address first address written
   * @param source the bytes
   * @param from index of the first byte copied
   * @param length how many
   * @throws Refused if a byte is not in memory
   */
  void write(long address, byte[] source, int from, int length) throws Refused;

  /**
   * Makes buffers that are a range of memory, for channels to read into or to write from.
   *
   * @param address first address
   * @param length bytes, 0 or more
   * @param target receives the buffers in order; none of them is empty
   * @throws Refused if a byte is not in memory
   */
  void views(long address, long length, List<? super ByteBuffer> target) throws Refused;

  /** Reads 16 bits before all later accesses; the address is a multiple of 2. */
  short getAcquireShort(long address) throws Refused;

  /** Reads 32 bits before all later accesses; the address is a multiple of 4. */
  int getAcquireInt(long address) throws Refused;

  /** Reads 64 bits before all later accesses; the address is a multiple of 8. */
  long getAcquireLong(long address) throws Refused;

  /** Writes 16 bits after all earlier accesses; the address is a multiple of 2. */
  void setReleaseShort(long address, short value) throws Refused;

  /** Writes 32 bits after all earlier accesses; the address is a multiple of 4. */
  void setReleaseInt(long address, int value) throws Refused;

  /** Writes 64 bits after all earlier accesses; the address is a multiple of 8. */
  void setReleaseLong(long address, long value) throws Refused;
}
