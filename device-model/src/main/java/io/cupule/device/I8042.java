package io.cupule.device;

/**
 * A keyboard controller without a keyboard, which guests use to reset the machine.
 *
 * <p>It answers the commands that a guest waits for while it probes or opens the A20 gate, so no
 * guest spins until a timeout. It ignores all others. There is no interrupt, no keyboard and no
 * mouse; the A20 gate is always open. Command numbers are those of the IBM PC/AT technical
 * reference and of Linux's {@code i8042.h}.
 *
 * <p>This device is the command and status port. The data port is a separate device, because other
 * devices have the ports in between: 0x61 is the PIT's, and a guest that reads a constant zero
 * there waits forever. Any vCPU thread may call it.
 */
public final class I8042 implements Device, Stateful<I8042.State> {
  /** The command and status port. */
  public static final long PORT = 0x64;

  /** The data port, which {@link #data()} handles. */
  public static final long DATA_PORT = 0x60;

  /** Number of ports of each device. */
  public static final long LENGTH = 1;

  private static final int STATUS_OUTPUT_FULL = 0x01;
  private static final int STATUS_SELF_TEST_PASSED = 0x04;
  private static final int STATUS_LAST_WAS_COMMAND = 0x08;
  private static final int STATUS_UNLOCKED = 0x10;

  private static final int READ_CONFIGURATION = 0x20;
  private static final int WRITE_CONFIGURATION = 0x60;
  private static final int TEST_MOUSE_PORT = 0xa9;
  private static final int SELF_TEST = 0xaa;
  private static final int TEST_KEYBOARD_PORT = 0xab;
  private static final int READ_OUTPUT_PORT = 0xd0;
  private static final int WRITE_OUTPUT_PORT = 0xd1;
  private static final int ECHO_AS_KEYBOARD = 0xd2;
  private static final int ECHO_AS_MOUSE = 0xd3;
  private static final int PULSE_RESET = 0xfe;
  private static final int NO_COMMAND = -1;

  private static final int SELF_TEST_OK = 0x55;
  private static final int PORT_OK = 0x00;
  private static final int PORT_MISSING = 0x01;

  /** System flag, keyboard and mouse disabled, scan codes translated. */
  private static final int INITIAL_CONFIGURATION = 0x74;

  /** Bit 0, active low, is the reset line; bit 1 the A20 gate. */
  private static final int OUTPUT_NOT_RESET = 0x01;

  private static final int OUTPUT_PORT = 0x03;

  private final MachineControl machine;
  private int configuration = INITIAL_CONFIGURATION;
  private int answer;
  private boolean answerWaits;
  private boolean lastWasCommand;

  /** The command that expects the next data byte as its parameter. */
  private int awaiting = NO_COMMAND;

  /**
   * The controller's state.
   *
   * @param version {@link #VERSION}
   * @param configuration the configuration byte
   * @param answer the byte in the data port
   * @param answerWaits whether the guest has not read it yet
   * @param lastWasCommand whether the last write was a command
   * @param awaiting the command that expects the next data byte; -1 if none does
   */
  public record State(
      int version,
      int configuration,
      int answer,
      boolean answerWaits,
      boolean lastWasCommand,
      int awaiting) {
    /** The version of this form. */
    public static final int VERSION = 1;

    /** Refuses another version, and values that are no bytes. */
    public State {
      Stateful.requireVersion("keyboard controller", version, VERSION);
      Stateful.requireUpTo("keyboard controller", "configuration", configuration, 0xff);
      Stateful.requireUpTo("keyboard controller", "answer", answer, 0xff);
      Stateful.requireUpTo("keyboard controller", "command", awaiting - NO_COMMAND, 0x100);
    }
  }

  /**
   * Creates a controller in the state after its self-test.
   *
   * @param machine called when the guest pulses the reset line
   */
  public I8042(MachineControl machine) {
    this.machine = machine;
  }

  /** Makes the controller at its place. */
  public static PlacedDevice placed(DeviceContext context) {
    I8042 chip = new I8042(context.control());
    return PlacedDevice.atPorts(
        chip, new Region(PORT, LENGTH, chip), new Region(DATA_PORT, LENGTH, chip.data()));
  }

  /**
   * Returns the data port.
   *
   * @return the device to register at {@link #DATA_PORT}
   */
  public Device data() {
    return new DataPort();
  }

  @Override
  public String name() {
    return "keyboard controller";
  }

  /** Reads the status. The input buffer is always empty, so that guests can send at once. */
  @Override
  public synchronized long read(long offset, int size) {
    return STATUS_UNLOCKED
        | STATUS_SELF_TEST_PASSED
        | (answerWaits ? STATUS_OUTPUT_FULL : 0)
        | (lastWasCommand ? STATUS_LAST_WAS_COMMAND : 0);
  }

  /** Handles a command. */
  @Override
  public void write(long offset, int size, long value) {
    int command = (int) value & 0xff;
    if (command == PULSE_RESET) {
      pulseReset();
    } else {
      execute(command);
    }
  }

  @Override
  public synchronized State state() {
    return new State(State.VERSION, configuration, answer, answerWaits, lastWasCommand, awaiting);
  }

  @Override
  public synchronized void load(State state) {
    configuration = state.configuration();
    answer = state.answer();
    answerWaits = state.answerWaits();
    lastWasCommand = state.lastWasCommand();
    awaiting = state.awaiting();
  }

  @Override
  public State initial() {
    return new State(State.VERSION, INITIAL_CONFIGURATION, 0, false, false, NO_COMMAND);
  }

  private synchronized void execute(int command) {
    lastWasCommand = true;
    awaiting = NO_COMMAND;
    switch (command) {
      case READ_CONFIGURATION -> answer(configuration);
      case SELF_TEST -> answer(SELF_TEST_OK);
      case TEST_KEYBOARD_PORT -> answer(PORT_OK);
      case TEST_MOUSE_PORT -> answer(PORT_MISSING);
      case READ_OUTPUT_PORT -> answer(OUTPUT_PORT);
      case WRITE_CONFIGURATION, WRITE_OUTPUT_PORT, ECHO_AS_KEYBOARD, ECHO_AS_MOUSE ->
          awaiting = command;
      default -> {} // no effect, or for a missing keyboard or mouse
    }
  }

  /** Handles a data byte; returns whether it pulls the reset line. */
  private synchronized boolean parameter(int value) {
    int command = awaiting;
    lastWasCommand = false;
    awaiting = NO_COMMAND;
    switch (command) {
      case WRITE_CONFIGURATION -> configuration = value;
      // Without the mouse flag in the status, which shows a guest that there is no mouse port.
      case ECHO_AS_KEYBOARD, ECHO_AS_MOUSE -> answer(value);
      case WRITE_OUTPUT_PORT -> {
        return (value & OUTPUT_NOT_RESET) == 0;
      }
      default -> {} // for a missing keyboard
    }
    return false;
  }

  private synchronized int takeAnswer() {
    answerWaits = false;
    return answer;
  }

  private void answer(int value) {
    answer = value;
    answerWaits = true;
  }

  /** Resets without the lock, because the machine has its own locks. */
  private void pulseReset() {
    machine.reset("the guest pulsed the reset line of the keyboard controller (port 0x64)");
  }

  private final class DataPort implements Device {
    @Override
    public String name() {
      return "keyboard data";
    }

    /** Reads the answer to the last command; further reads repeat it. */
    @Override
    public long read(long offset, int size) {
      return takeAnswer();
    }

    @Override
    public void write(long offset, int size, long value) {
      if (parameter((int) value & 0xff)) {
        pulseReset();
      }
    }
  }
}
