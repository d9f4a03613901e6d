package io.cupule.partition.hardware;

import io.cupule.device.Device;
import io.cupule.device.DeviceContext;
import io.cupule.device.DeviceCounter;
import io.cupule.device.Dma;
import io.cupule.device.MessageSink;
import io.cupule.device.PlacedDevice;
import io.cupule.device.Region;
import io.cupule.device.Stateful;

/** A device of tests: it adds one to the number in memory that the guest points at. */
final class Doorbell implements Device, Stateful<Doorbell.State> {
  static final long PORT = 0x510;
  static final DeviceCounter RINGS =
      DeviceCounter.alone(
          "doorbellRings",
          "how often the guest rang",
          DeviceCounter.Unit.COUNT,
          "cupule_device_doorbell_rings_total");

  private final Dma dma;
  private final MessageSink messages;
  private volatile long last;
  private volatile long rings;

  /**
   * Its state.
   *
   * @param last the address of the last ring
   */
  record State(long last) {}

  private Doorbell(Dma dma, MessageSink messages) {
    this.dma = dma;
    this.messages = messages;
  }

  static PlacedDevice placed(DeviceContext context) {
    return placed(context, PORT);
  }

  static PlacedDevice placed(DeviceContext context, long port) {
    Doorbell bell = new Doorbell(context.dma(), context.interrupts().messages());
    return PlacedDevice.atPorts(bell, new Region(port, Short.BYTES, bell))
        .counting(RINGS, () -> bell.rings);
  }

  @Override
  public String name() {
    return "doorbell";
  }

  @Override
  public long read(long offset, int size) {
    return last;
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread in these tests
  public void write(long offset, int size, long value) {
    rings++;
    last = value;
    try {
      dma.setReleaseInt(value, dma.getAcquireInt(value) + 1);
      messages.message(0xfee0_0000L, 0x55);
    } catch (Dma.Refused refused) {
      // the guest pointed beyond its memory
    }
  }

  @Override
  public State state() {
    return new State(last);
  }

  @Override
  public void load(State state) {
    last = state.last();
  }

  @Override
  public State initial() {
    return new State(0);
  }
}
