package io.cupule.device.irq;

/**
 * One pin of an I/O APIC and its entry in the redirection table (82093AA data sheet, 3.2.4).
 * Methods that may cause an interrupt return the message to send, or {@link #NONE}. Thread-safe;
 * its lock is the last one in the lock order.
 */
final class RedirectionEntry {
  /** No message; a real one has an address other than zero. */
  static final long NONE = 0;

  private static final long MESSAGE_ADDRESS = 0xfee0_0000L;
  private static final int MESSAGE_DESTINATION_SHIFT = 12;
  private static final int MESSAGE_LOGICAL = 0x4;
  private static final int MESSAGE_ASSERT = 0x4000;

  private static final int VECTOR = 0xff;
  private static final int VECTOR_AND_DELIVERY_MODE = 0x7ff;
  private static final int DELIVERY_MODE_OTHER_THAN_FIXED_OR_LOWEST = 0x600;
  private static final int LOGICAL = 0x800;
  private static final int REMOTE_IRR = 0x4000;
  private static final int LEVEL = 0x8000;
  private static final int MASKED = 0x1_0000;

  /** All bits except delivery status, which is always idle here, remote IRR and reserved bits. */
  private static final int WRITABLE = 0x1_afff;

  /** The state after a reset. */
  static final IoApicState.Pin INITIAL = new IoApicState.Pin(MASKED, 0, false, false);

  private int low = MASKED;
  private int destination;
  private boolean remoteIrr;
  private int drivers;

  /** True if something that a message depends on has changed since the last message. */
  private boolean changed;

  synchronized int low() {
    return low | (remoteIrr ? REMOTE_IRR : 0);
  }

  synchronized int high() {
    return destination << 24;
  }

  synchronized long low(int value) {
    low = value & WRITABLE;
    // Drivers of chips without an EOI register switch to edge and back to end an interrupt.
    remoteIrr &= isLevel();
    return retry();
  }

  synchronized long high(int value) {
    destination = value >>> 24;
    return retry();
  }

  /** Returns an unaccepted message again. */
  synchronized long retry() {
    changed = true;
    return levelMessage();
  }

  /**
   * Handles a message that no CPU accepted. A level is then not in service; it waits for the next
   * change, or is sent again if a change came meanwhile. An edge is lost.
   */
  synchronized long refused(long message) {
    if ((data(message) & LEVEL) == 0) {
      return NONE;
    }
    remoteIrr = false;
    return changed ? levelMessage() : NONE;
  }

  /** Notes that one more line, or one less, asserts the pin. */
  synchronized long drive(boolean asserted) {
    boolean before = drivers > 0;
    drivers += asserted ? 1 : -1;
    return lineMessage(!before && drivers > 0);
  }

  synchronized IoApicState.Pin state() {
    return new IoApicState.Pin(low, destination, remoteIrr, drivers > 0);
  }

  /** Continues from a state; a pin that was not asserted in it and is so now has risen. */
  synchronized long load(IoApicState.Pin state) {
    low = state.low() & WRITABLE;
    destination = state.destination() & 0xff;
    remoteIrr = state.remoteIrr() && isLevel();
    changed = true; // a message that is under way belongs to the time before
    return drivers > 0 && !state.asserted() ? lineMessage(true) : NONE;
  }

  private long lineMessage(boolean rises) {
    if (isLevel()) {
      return levelMessage();
    }
    return rises && !isMasked() ? message() : NONE;
  }

  /** Handles the end of a level-triggered interrupt of that vector at a local APIC. */
  synchronized long eoi(int vector) {
    if (!remoteIrr || (low & VECTOR) != vector) {
      return NONE;
    }
    remoteIrr = false;
    return levelMessage();
  }

  /** Returns the address of a message. */
  static long address(long message) {
    return message >>> Integer.SIZE;
  }

  /** Returns the data of a message. */
  static int data(long message) {
    return (int) message;
  }

  private long levelMessage() {
    if (!isLevel() || isMasked() || remoteIrr || drivers == 0) {
      return NONE;
    }
    // Before it is sent: the EOI may come before the result.
    remoteIrr = true;
    changed = false;
    return message();
  }

  /** Returns whether the pin waits for an EOI; NMI, INIT, SMI and ExtINT count as edges. */
  private boolean isLevel() {
    return (low & LEVEL) != 0 && (low & DELIVERY_MODE_OTHER_THAN_FIXED_OR_LOWEST) == 0;
  }

  private boolean isMasked() {
    return (low & MASKED) != 0;
  }

  private long message() {
    long address = MESSAGE_ADDRESS | ((long) destination << MESSAGE_DESTINATION_SHIFT);
    if ((low & LOGICAL) != 0) {
      address |= MESSAGE_LOGICAL;
    }
    int data = (low & VECTOR_AND_DELIVERY_MODE) | MESSAGE_ASSERT | (isLevel() ? LEVEL : 0);
    return (address << Integer.SIZE) | data;
  }
}
