package io.cupule.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cupule.device.pci.HostBridge;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** State of the chips that have ports alone, and what a state must be like. */
class PortStateTest {

  /** A chip behind one or more devices that neither time nor lines change. */
  private abstract static class PortRig<S extends Record> extends ChipRig<S>
      implements MachineControl {
    PortRig(long now) {
      super(now);
    }

    @Override
    public void reset(String cause) {
      effect("reset");
    }

    @Override
    public void exit(int status) {
      effect("exit " + status);
    }
  }

  @Test
  void theKeyboardControllerContinuesFromAnyState() {
    SavedAnywhere.check(
        "keyboard controller",
        now ->
            new PortRig<I8042.State>(now) {
              private static final int[] COMMANDS = {
                0x20, 0x60, 0xa9, 0xaa, 0xab, 0xd0, 0xd1, 0xd2, 0xd3, 0xfe
              };
              private final I8042 chip = new I8042(this);

              @Override
              protected I8042 chip() {
                return chip;
              }

              @Override
              protected Object access(RandomGenerator random) {
                switch (random.nextInt(4)) {
                  case 0 -> chip.write(0, 1, COMMANDS[random.nextInt(COMMANDS.length)]);
                  case 1 -> chip.data().write(0, 1, random.nextInt(256));
                  case 2 -> {
                    return chip.data().read(0, 1);
                  }
                  default -> {
                    return chip.read(0, 1);
                  }
                }
                return "written";
              }
            });
  }

  @Test
  void theResetControlContinuesFromAnyState() {
    SavedAnywhere.check(
        "reset control",
        now ->
            new PortRig<ResetControl.State>(now) {
              private final ResetControl chip = new ResetControl(this);

              @Override
              protected ResetControl chip() {
                return chip;
              }

              @Override
              protected Object access(RandomGenerator random) {
                return Fuzz.access(random, chip, ResetControl.LENGTH);
              }
            });
  }

  @Test
  void theHostBridgeContinuesFromAnyState() {
    SavedAnywhere.check(
        "PCI host bridge",
        now ->
            new PortRig<HostBridge.State>(now) {
              private final HostBridge chip =
                  new HostBridge(new ResetControl(new RecordingMachine()));

              @Override
              protected HostBridge chip() {
                return chip;
              }

              // All accesses but those to the reset control, which has its own state.
              @Override
              protected Object access(RandomGenerator random) {
                if (random.nextBoolean()) {
                  chip.write(0, 4, random.nextInt() & 0xffff_ffffL);
                }
                return chip.read(random.nextInt(2) * 4L, 4);
              }
            });
  }

  @Test
  void theDebugExitContinuesFromAnyState() {
    SavedAnywhere.check(
        "debug exit",
        now ->
            new PortRig<DebugExit.State>(now) {
              private final DebugExit chip = new DebugExit(this);

              @Override
              protected DebugExit chip() {
                return chip;
              }

              @Override
              protected Object access(RandomGenerator random) {
                return Fuzz.access(random, chip, DebugExit.LENGTH);
              }
            });
  }

  private static final class TestDeviceRig extends ChipRig<TestDevice.State> {
    private final boolean[] levels = new boolean[TestDevice.LINES];
    private final TestDevice chip = new TestDevice(line -> level -> levels[line] = level);

    TestDeviceRig(long now) {
      super(now);
    }

    @Override
    protected TestDevice chip() {
      return chip;
    }

    @Override
    protected String outputs() {
      return Arrays.toString(levels);
    }

    @Override
    protected Object access(RandomGenerator random) {
      return switch (random.nextInt(3)) {
        case 0 -> Fuzz.access(random, chip.ports(), TestDevice.LENGTH);
        case 1 -> Fuzz.access(random, chip.lines(), TestDevice.LINES);
        default -> Fuzz.access(random, chip.memory(), 16);
      };
    }
  }

  @Test
  void theTestDeviceContinuesFromAnyState() {
    SavedAnywhere.check("test device", TestDeviceRig::new);
  }

  private static final class BootTimerRig extends ChipRig<BootTimer.State> {
    private final BootTimer chip =
        new BootTimer(
            timers.clock()::nanoTime, timers.now(), milestone -> effect(milestone.toString()));

    BootTimerRig(long now) {
      super(now);
    }

    @Override
    protected BootTimer chip() {
      return chip;
    }

    @Override
    protected Object access(RandomGenerator random) {
      if (random.nextInt(4) == 0) {
        return pass(random);
      }
      chip.write(0, 1, random.nextInt(256));
      return chip.dropped() + " dropped of " + chip.milestones().size();
    }
  }

  /** A reset is no launch: times go on counting from the start of the VM. */
  @Test
  void theBootTimerContinuesFromAnyState() {
    RandomGenerator random = Fuzz.random("state of the boot timer");
    for (int round = 0; round < 50; round++) {
      BootTimerRig original = new BootTimerRig(random.nextLong(1L << 40));
      BootTimerRig copy = new BootTimerRig(random.nextLong(1L << 40));
      for (int step = random.nextInt(500); step > 0; step--) {
        original.step(random);
        if (step % 2 == 0) {
          copy.step(random);
        }
      }

      copy.chip.load(original.chip.state());

      assertThat(copy.chip.state()).isEqualTo(original.chip.state());
      original.timers.advance(12_345);
      copy.timers.advance(12_345);
      original.chip.write(0, 1, 7);
      copy.chip.write(0, 1, 7);
      assertThat(copy.chip.milestones()).isEqualTo(original.chip.milestones());
      assertThat(copy.chip.dropped()).isEqualTo(original.chip.dropped());
      long age = copy.chip.state().nanosSinceLaunch();
      copy.chip.reset();
      copy.chip.write(0, 1, 9);
      assertThat(copy.chip.milestones()).containsExactly(new BootTimer.Milestone(9, age));
      assertThat(copy.chip.dropped()).isZero();
    }
  }

  @Test
  void aStateOfAnotherVersionIsRefused() {
    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> new ResetControl.State(2, 0))
        .withMessage(
            "reset control: state of version 2; this program loads version 1; use the program that"
                + " saved it");
  }

  @Test
  void aStateThatNoChipCanHaveIsRefused() {
    List<BootTimer.Milestone> many =
        Collections.nCopies(BootTimer.KEPT + 1, new BootTimer.Milestone(1, 1));
    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> new BootTimer.State(1, 0, many, 0))
        .withMessageContaining("too many milestones");
  }
}
