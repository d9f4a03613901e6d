package io.cupule.device.clock;

import io.cupule.device.Bus;

/** Drives a PIT as a guest does, and lets its pulses pass. */
final class PitGuest {
  static final int CONTROL = 0x43;
  static final int SPEAKER = 0x61;

  private final Bus pio = new Bus("pio", 0xffff, message -> {});
  private final Oscillator oscillator;
  final VirtualTimers timers = new VirtualTimers();
  final Pit pit;
  int interrupts;

  PitGuest() {
    oscillator = new Oscillator(Pit.HERTZ, timers.now);
    pit = new Pit(asserted -> interrupts += asserted ? 1 : 0, timers);
    pio.register(Pit.PORT, Pit.LENGTH, pit.ports());
    pio.register(Pit.SPEAKER_PORT, Pit.SPEAKER_LENGTH, pit.speakerPort());
  }

  void out(int port, int value) {
    pio.write(port, 1, value);
  }

  int in(int port) {
    return (int) pio.read(port, 1);
  }

  /** Chooses a mode and writes both bytes of a count. */
  void program(int channel, int mode, int count) {
    out(CONTROL, (channel << 6) | 0x30 | (mode << 1));
    count(channel, count);
  }

  void count(int channel, int count) {
    out(0x40 + channel, count & 0xff);
    out(0x40 + channel, count >> 8);
  }

  int readBoth(int channel) {
    int low = in(0x40 + channel);
    return low | (in(0x40 + channel) << 8);
  }

  int latched(int channel) {
    out(CONTROL, channel << 6);
    return readBoth(channel);
  }

  int status(int channel) {
    out(CONTROL, 0xe0 | (2 << channel));
    return in(0x40 + channel);
  }

  boolean output(int channel) {
    return (status(channel) & 0x80) != 0;
  }

  void gate(boolean level) {
    out(SPEAKER, level ? 1 : 0);
  }

  /** Lets pulses of the chip's clock pass. */
  void pulses(long pulses) {
    long target = oscillator.ticks(timers.now) + pulses;
    timers.advance(oscillator.nanosAt(target) - timers.now);
  }

  void milliseconds(long milliseconds) {
    timers.advance(milliseconds * 1_000_000);
  }
}
