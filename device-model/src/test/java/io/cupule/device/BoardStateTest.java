package io.cupule.device;

import io.cupule.device.clock.Pit;
import io.cupule.device.clock.PitState;
import io.cupule.device.clock.Rtc;
import io.cupule.device.clock.RtcState;
import io.cupule.device.irq.IoApic;
import io.cupule.device.irq.IoApicState;
import io.cupule.device.irq.IsaInterrupts;
import io.cupule.device.irq.PicPair;
import io.cupule.device.irq.PicState;
import io.cupule.device.serial.SerialPort;
import io.cupule.device.serial.SerialState;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Chips that are connected by lines are saved and loaded together: devices, then controllers. */
class BoardStateTest {

  /** The state of all chips. */
  private record State(
      SerialState serial, RtcState rtc, PitState pit, PicState pics, IoApicState ioApic) {}

  private static final class BoardRig extends ChipRig<State> implements Stateful<State> {
    private final Bus pio = new Bus("pio", 0xffff, message -> {});
    private final PicPair pics = new PicPair(this::line);
    private final IoApic ioApic =
        new IoApic(IoApic.MIN_PINS, IoApic.Version.WITH_EOI_REGISTER, this::message);
    private final IsaInterrupts isa = new IsaInterrupts(pics, ioApic);
    private final SerialPort serial =
        new SerialPort(isa.line(SerialPort.IRQ), new MemoryBackend(), timers);
    private final Rtc rtc =
        new Rtc(isa.line(Rtc.IRQ), timers, InstantSource.fixed(Instant.EPOCH), 0, 0);
    private final Pit pit = new Pit(isa.line(Pit.IRQ), timers);

    BoardRig(long now) {
      super(now);
      pio.register(SerialPort.BASE, SerialPort.LENGTH, serial);
      pio.register(Rtc.PORT, Rtc.LENGTH, rtc.ports());
      pio.register(Pit.PORT, Pit.LENGTH, pit.ports());
      pio.register(PicPair.FIRST_PORT, PicPair.LENGTH, pics.first());
      pio.register(PicPair.SECOND_PORT, PicPair.LENGTH, pics.second());
      pio.register(PicPair.ELCR_PORT, PicPair.LENGTH, pics.elcr());
    }

    private boolean message(long address, int data) {
      effect("%x %x".formatted(address, data));
      return true;
    }

    @Override
    public State state() {
      return new State(serial.state(), rtc.state(), pit.state(), pics.state(), ioApic.state());
    }

    @Override
    public void load(State state) {
      serial.load(state.serial());
      rtc.load(state.rtc());
      pit.load(state.pit());
      pics.load(state.pics());
      ioApic.load(state.ioApic());
    }

    @Override
    public State initial() {
      return new State(
          serial.initial(), rtc.initial(), pit.initial(), pics.initial(), ioApic.initial());
    }

    @Override
    protected Stateful<State> chip() {
      return this;
    }

    @Override
    protected Object access(RandomGenerator random) {
      return switch (random.nextInt(16)) {
        case 0 -> initialize(PicPair.FIRST_PORT, random);
        case 1 -> initialize(PicPair.SECOND_PORT, random);
        case 2, 3 -> endInterrupt();
        case 4 -> route(random);
        case 5, 6, 7 -> pass(random);
        case 8 -> serial.receive(new byte[] {1, 2, 3}, 0, random.nextInt(4));
        case 9 -> write(SerialPort.BASE + 4, 1, 0x08); // OUT2
        case 10 -> write(SerialPort.BASE + 1, 1, random.nextInt(16));
        case 11 -> pio.read(SerialPort.BASE + random.nextInt(8), 1);
        case 12 -> write(Rtc.PORT, 2, 0x020b | random.nextInt(8) << 12);
        case 13 -> write(Rtc.PORT, 1, 0x0c) + pio.read(Rtc.PORT + 1, 1);
        case 14 -> write(Pit.PORT + 3, 1, 0x30 | random.nextInt(6) << 1);
        default -> write(Pit.PORT, 1, random.nextInt(256));
      };
    }

    private String write(long port, int size, long value) {
      pio.write(port, size, value);
      return "written ";
    }

    private String initialize(long port, RandomGenerator random) {
      write(port, 1, 0x11);
      write(port + 1, 1, random.nextInt(256));
      write(port + 1, 1, 4);
      return write(port + 1, 1, 1);
    }

    /** Takes an interrupt as a CPU does, and ends it at all controllers. */
    private String endInterrupt() {
      int vector = pics.acknowledge();
      write(PicPair.SECOND_PORT, 1, 0x20);
      write(PicPair.FIRST_PORT, 1, 0x20);
      ioApic.eoi(0x44);
      return "vector " + vector;
    }

    private String route(RandomGenerator random) {
      int[] pins = {2, SerialPort.IRQ, Rtc.IRQ};
      ioApic.write(0, 4, 0x10 + 2L * pins[random.nextInt(pins.length)]);
      ioApic.write(0x10, 4, random.nextBoolean() ? 0x8044 : 0x45);
      return "routed";
    }
  }

  @Test
  void aBoardContinuesFromAnyState() {
    SavedAnywhere.check("board", BoardRig::new);
  }
}
