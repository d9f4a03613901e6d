package io.cupule.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class I8042Test {
  private final RecordingMachine machine = new RecordingMachine();
  private final I8042 controller = new I8042(machine);
  private final Bus bus = new Bus("pio", 0xffff, message -> {});

  I8042Test() {
    bus.register(I8042.PORT, I8042.LENGTH, controller);
    bus.register(I8042.DATA_PORT, I8042.LENGTH, controller.data());
  }

  @Test
  void pulsingTheResetLineResetsTheMachine() {
    command(0xfe);

    assertThat(machine.resets).singleElement().asString().contains("keyboard controller", "0x64");
  }

  @Test
  void clearingTheResetBitOfTheOutputPortResetsTheMachine() {
    command(0xd1);
    send(0x02);

    assertThat(machine.resets).hasSize(1);
  }

  @Test
  void atFirstBothBuffersAreEmptyAndTheLockIsOpen() {
    assertThat(status() & 0x03).isZero();
    assertThat(status() & 0x10).isNotZero();
  }

  @Test
  void theSelfTestPasses() {
    assertThat(ask(0xaa)).isEqualTo(0x55);
  }

  @Test
  void anAnswerWaitsUntilItIsTaken() {
    command(0xaa);
    assertThat(status() & 0x01).isOne();
    receive();

    assertThat(status() & 0x01).isZero();
  }

  @Test
  void theConfigurationKeepsWhatIsWritten() {
    command(0x60);
    send(0x65);

    assertThat(ask(0x20)).isEqualTo(0x65);
  }

  @Test
  void openingTheA20GateTheOldWayEndsWithoutAReset() {
    int port = ask(0xd0);
    command(0xd1);
    send(port | 0x02);

    assertThat(port & 0x02).as("the gate is open anyway").isNotZero();
    assertThat(machine.resets).isEmpty();
    assertThat(status() & 0x03).isZero();
  }

  @Test
  void linuxFindsAControllerWithoutAMouseAndNeverWaitsForATimeout() {
    assertThat(status() & 0x01).as("nothing to flush").isZero();
    int configuration = ask(0x20);
    assertThat(ask(0x20)).as("a stable configuration").isEqualTo(configuration);
    assertThat(status() & 0x10).as("no key lock").isNotZero();
    assertThat(configuration & 0x40).as("translated scan codes").isNotZero();
    command(0x60);
    send(configuration | 0x10);

    command(0xd3);
    send(0x5a);
    assertThat(status() & 0x21).as("an answer that is not from a mouse").isEqualTo(0x01);
    assertThat(ask(0xa9)).as("no mouse port").isNotIn(0x00, 0xfa, 0xff);
  }

  @Test
  void bytesForTheMissingKeyboardVanish() {
    send(0xf2);
    send(0xff);

    assertThat(status() & 0x01).isZero();
    assertThat(machine.resets).isEmpty();
  }

  @Test
  void aNewCommandForgetsTheParameterOfTheOneBefore() {
    command(0xd1);
    command(0xad);
    send(0x00);

    assertThat(machine.resets).isEmpty();
  }

  @Test
  void thePortsInBetweenStayFreeForOthers() {
    assertThat(bus.read(0x61, 1)).isEqualTo(0xff);
    assertThat(bus.unclaimedReads()).isOne();
  }

  @Test
  void nothingAGuestDoesBreaksTheController() {
    RandomGenerator random = Fuzz.random("i8042");
    for (int i = 0; i < Fuzz.ROUNDS; i++) {
      Fuzz.access(random, random.nextBoolean() ? controller : controller.data(), I8042.LENGTH);
      assertThat(status() & 0x02).as("ready for more").isZero();
    }
    assertThat(machine.resets).isNotEmpty();
  }

  private void command(int command) {
    assertThat(status() & 0x02).isZero();
    bus.write(I8042.PORT, 1, command);
  }

  private void send(int value) {
    assertThat(status() & 0x02).isZero();
    bus.write(I8042.DATA_PORT, 1, value);
  }

  private int receive() {
    assertThat(status() & 0x01).as("an answer is there").isOne();
    return (int) bus.read(I8042.DATA_PORT, 1);
  }

  private int ask(int command) {
    command(command);
    return receive();
  }

  private int status() {
    return (int) bus.read(I8042.PORT, 1);
  }
}
