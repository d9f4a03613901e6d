package io.cupule.vcpu.apic;

/** Decides which local APICs a message addresses. */
final class Destination {
  private static final int FLAT = 0xf;
  private static final int CLUSTER = 0;

  private Destination() {}

  /**
   * Returns whether a message addresses a local APIC.
   *
   * @param id its id
   * @param x2apic whether it is in x2APIC mode
   * @param ldr its logical destination register, in the layout of its mode
   * @param dfr its destination format register, which is used in xAPIC mode
   */
  static boolean matches(long message, int id, boolean x2apic, int ldr, int dfr) {
    int destination = Icr.destination(message);
    if (destination == Icr.EVERYBODY) {
      return true;
    }
    if (!Icr.logical(message)) {
      return destination == id;
    }
    return x2apic
        ? matchesX2apic(destination, ldr)
        : matchesXapic(destination, ldr >>> 24, dfr >>> 28);
  }

  private static boolean matchesX2apic(int destination, int ldr) {
    return destination >>> 16 == ldr >>> 16 && (destination & ldr & 0xffff) != 0;
  }

  private static boolean matchesXapic(int destination, int logicalId, int model) {
    // Only a CPU in x2APIC mode can send this, and it means a cluster of others.
    if (destination >>> 8 != 0) {
      return false;
    }
    return switch (model) {
      case FLAT -> (destination & logicalId) != 0;
      case CLUSTER -> destination >> 4 == logicalId >> 4 && (destination & logicalId & 0xf) != 0;
      default -> false;
    };
  }

  /** Returns the logical id that x2APIC mode derives: 16 CPUs to a cluster. */
  static int x2apicLogicalId(int id) {
    return (id >> 4 << 16) | (1 << (id & 0xf));
  }
}
