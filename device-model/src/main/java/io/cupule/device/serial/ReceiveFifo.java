package io.cupule.device.serial;

import java.util.ArrayList;
import java.util.List;

/**
 * The receiving side of a 16550A: a 16-byte FIFO with a trigger level, or a single buffer while the
 * guest has the FIFOs off (FCR bit 0). Not thread-safe; the serial port guards it.
 */
final class ReceiveFifo {
  static final int STATUS_DATA_READY = 0x01;
  static final int STATUS_OVERRUN = 0x02;

  private static final int CONTROL_ENABLE = 0x01;
  private static final int CONTROL_CLEAR = 0x02;
  private static final int CONTROL_TRIGGER_SHIFT = 6;
  private static final int[] TRIGGER_LEVELS = {1, 4, 8, 14};

  private static final int FIFO_SIZE = 16;

  private final byte[] ring = new byte[FIFO_SIZE];
  private int head;
  private int count;
  private int trigger = TRIGGER_LEVELS[0];
  private boolean enabled;
  private boolean overrun;
  private long overruns;

  /** Writes FCR. Its other bits count only while the FIFOs are on; switching them clears them. */
  void control(int value) {
    boolean enable = (value & CONTROL_ENABLE) != 0;
    if (enable != enabled || (enable && (value & CONTROL_CLEAR) != 0)) {
      count = 0;
    }
    enabled = enable;
    trigger = TRIGGER_LEVELS[enable ? value >> CONTROL_TRIGGER_SHIFT : 0];
  }

  boolean isEnabled() {
    return enabled;
  }

  boolean isEmpty() {
    return count == 0;
  }

  boolean isAtTrigger() {
    return count >= trigger;
  }

  boolean isOverrun() {
    return overrun;
  }

  /** Returns the bytes lost so far for lack of room. */
  long overruns() {
    return overruns;
  }

  int room() {
    return capacity(enabled) - count;
  }

  /** Appends a byte. Without room the FIFO loses the new byte, the single buffer the old one. */
  void add(byte value) {
    if (room() == 0) {
      overrun = true;
      overruns++;
      if (enabled) {
        return;
      }
      count = 0;
    }
    ring[(head + count) % ring.length] = value;
    count++;
  }

  /** Removes the oldest byte, 0 to 255; returns 0 if there is none. */
  int take() {
    if (count == 0) {
      return 0;
    }
    int oldest = Byte.toUnsignedInt(ring[head]);
    head = (head + 1) % ring.length;
    count--;
    return oldest;
  }

  /** Reads the receiver's bits of LSR and clears the overrun. */
  int takeStatus() {
    int status = (isEmpty() ? 0 : STATUS_DATA_READY) | (overrun ? STATUS_OVERRUN : 0);
    overrun = false;
    return status;
  }

  SerialState.Receiver state() {
    List<Integer> waiting = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      waiting.add(Byte.toUnsignedInt(ring[(head + i) % ring.length]));
    }
    return new SerialState.Receiver(enabled, trigger, overrun, waiting);
  }

  void load(SerialState.Receiver state) {
    enabled = state.enabled();
    trigger = state.trigger();
    overrun = state.overrun();
    head = 0;
    count = state.waiting().size();
    for (int i = 0; i < count; i++) {
      ring[i] = state.waiting().get(i).byteValue();
    }
  }

  /** Returns how many bytes fit, with the FIFOs on or off. */
  static int capacity(boolean enabled) {
    return enabled ? FIFO_SIZE : 1;
  }
}
