package io.cupule.kvm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.cupule.linux.call.Fd;
import io.cupule.linux.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A structure that one ioctl reads and another writes back unchanged; only KVM interprets it. */
final class StateBlock {
  private static final int IOC_SIZE_SHIFT = 16;
  private static final int IOC_SIZE_MASK = 0x3fff;

  private final String name;
  private final long get;
  private final long set;
  private final MemorySegment bytes;

  private StateBlock(String name, long get, long set, long size) {
    this.name = name;
    this.get = get;
    this.set = set;
    this.bytes = Arena.ofAuto().allocate(size, Long.BYTES);
  }

  /** Makes a block with the size in the ioctl's number. */
  static StateBlock of(String name, long get, long set) {
    return ofSize(name, get, set, get >>> IOC_SIZE_SHIFT & IOC_SIZE_MASK);
  }

  /** Makes a block with another size than in the ioctl's number, in bytes. */
  static StateBlock ofSize(String name, long get, long set, long size) {
    return new StateBlock(name, get, set, size);
  }

  String name() {
    return name;
  }

  MemorySegment bytes() {
    return bytes;
  }

  byte[] toArray() {
    return bytes.toArray(JAVA_BYTE);
  }

  void read(Fd fd) {
    fd.ioctl("KVM_GET_" + name, get, bytes);
  }

  /** Reads the block; false if KVM returns this errno, because the machine lacks the part. */
  boolean readUnless(int errno, Fd fd) {
    try {
      read(fd);
      return true;
    } catch (SystemCallException e) {
      if (e.errno() == errno) {
        return false;
      }
      throw e;
    }
  }

  void write(Fd fd) {
    fd.ioctl("KVM_SET_" + name, set, bytes);
  }
}
