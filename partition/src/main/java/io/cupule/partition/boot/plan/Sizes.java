package io.cupule.partition.boot.plan;

import io.cupule.device.backend.PlainText;

/** Formats byte counts for people. */
public final class Sizes {
  private static final long KIB = 1L << 10;
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  private Sizes() {}

  /** Returns the exact size in the largest unit that divides it. */
  public static String text(long bytes) {
    if (bytes >= GIB && bytes % GIB == 0) {
      return bytes / GIB + " GiB";
    }
    if (bytes >= MIB && bytes % MIB == 0) {
      return bytes / MIB + " MiB";
    }
    return bytes >= KIB && bytes % KIB == 0 ? bytes / KIB + " KiB" : PlainText.count(bytes, "byte");
  }

  /** Returns the size rounded up to MiB, as in a scenario file. */
  static String mebibytes(long bytes) {
    return Math.ceilDiv(bytes, MIB) + "M";
  }
}
