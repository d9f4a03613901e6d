package io.cupule.vcpu.apic;

/**
 * The page of registers in xAPIC mode. Guarded by its local APIC's lock.
 *
 * <p>Hardware does not define accesses that are not aligned to 16 bytes or not of 32 bits: here
 * they read 0 and write nothing.
 */
final class Page {
  private static final int SIZE = 0x1000;
  private static final int REGISTER_BYTES = 4;

  private final ApicBase base;
  private final LocalVectors vectors;
  private final Registers registers;

  Page(ApicBase base, LocalVectors vectors, Registers registers) {
    this.base = base;
    this.vectors = vectors;
    this.registers = registers;
  }

  private static boolean isWhole(long offset, int size) {
    return size == REGISTER_BYTES && offset >= 0 && offset < SIZE && (offset & 0xf) == 0;
  }

  private static int register(long offset) {
    return (int) offset >> 4;
  }

  /** Reads a register; in other modes all bits read as 1, as without a device. */
  long read(long offset, int size) {
    if (!base.xapic()) {
      return -1L >>> (Long.SIZE - Byte.SIZE * size);
    }
    return isWhole(offset, size) ? Integer.toUnsignedLong(registers.read(register(offset))) : 0;
  }

  int write(long offset, int size, long value) {
    return base.xapic() && isWhole(offset, size) && RegisterMap.isInPage(register(offset))
        ? registers.write(register(offset), (int) value)
        : Effects.NONE;
  }

  /** Reports an access to a register that does not exist. */
  int check(long offset, int size) {
    return base.xapic() && isWhole(offset, size) && !RegisterMap.isInPage(register(offset))
        ? vectors.error(LocalVectors.ILLEGAL_REGISTER)
        : Effects.NONE;
  }
}
