package io.cupule.device.clock;

/**
 * Writes the memory sizes beside the clock, where boot loaders and old kernels expect them from
 * firmware (IBM PC/AT technical reference; the later ones are conventions of Bochs).
 */
final class CmosMemory {
  private static final long KIB = 1 << 10;
  private static final long MIB = 1 << 20;
  private static final long BLOCK = 64 * KIB;

  private CmosMemory() {}

  /** Writes the sizes, in bytes, into the registers. */
  static void describe(int[] registers, long below4Gib, long above4Gib) {
    put(registers, 0x15, 2, Math.min(below4Gib / KIB, 640));
    put(registers, 0x17, 2, (below4Gib - MIB) / KIB);
    put(registers, 0x30, 2, (below4Gib - MIB) / KIB);
    put(registers, 0x34, 2, (below4Gib - 16 * MIB) / BLOCK);
    put(registers, 0x5b, 3, above4Gib / BLOCK);
  }

  /** Writes the lowest byte first; a size that is too large becomes the largest that fits. */
  private static void put(int[] registers, int first, int bytes, long value) {
    long stored = Math.clamp(value, 0, (1L << (bytes * Byte.SIZE)) - 1);
    for (int i = 0; i < bytes; i++) {
      registers[first + i] = (int) (stored >> (i * Byte.SIZE)) & 0xff;
    }
  }
}
