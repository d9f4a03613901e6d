package io.cupule.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.bench.guest.ExitSide;
import io.cupule.bench.guest.KickSide;
import io.cupule.bench.guest.TinyGuest;
import io.cupule.bench.guest.WakeToRunBench;
import io.cupule.bench.guest.WakeToRunSide;
import io.cupule.bench.pair.Settings;
import io.cupule.bench.pair.Side;
import io.cupule.bench.pair.Twin;
import io.cupule.bench.pair.TwinCompiler;
import io.cupule.bench.process.LaunchSide;
import io.cupule.kvm.testing.Requirement;
import io.cupule.kvm.testing.Requires;
import io.cupule.kvm.testing.RequiresKvm;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every side answers what it is asked, turn after turn; how fast is not a test's business. */
@RequiresKvm
@Requires(Requirement.CC)
class SidesTest {
  private static final int TURNS = 3;

  private final Settings settings = Settings.of(1, false);

  @Test
  void bothSidesTimeBatchesOfExits() {
    try (TwinCompiler compiler = new TwinCompiler();
        Side java = new ExitSide(settings.cpu(), false);
        Side plain = new Twin("C", compiler.compile("exit_twin"), settings.cpu(), 0, 0);
        Side accounts = new Twin("C", compiler.compile("exit_twin"), settings.cpu(), 0, 1)) {
      assertThatItAnswers(java);
      assertThatItAnswers(plain);
      assertThatItAnswers(accounts);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SPIN", "EXIT"})
  void bothSidesKickWithoutLoss(TinyGuest.Program guest) {
    String name = guest == TinyGuest.Program.SPIN ? "spin" : "exit";
    try (TwinCompiler compiler = new TwinCompiler();
        Side java = new KickSide(guest, settings);
        Side twin =
            new Twin(
                "C",
                compiler.compile("kick_twin"),
                settings.cpu(),
                settings.kickerCpu(),
                0,
                name)) {
      assertThatItAnswers(java);
      assertThatItAnswers(twin);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bothSidesWakeAHaltedGuestWithoutLoss(boolean shared) {
    try (TwinCompiler compiler = new TwinCompiler();
        Side java = new WakeToRunSide(shared, settings);
        Side twin = WakeToRunBench.twin(compiler.compile("wakerun_twin"), settings, shared)) {
      assertThatItAnswers(java);
      assertThatItAnswers(twin);
    }
  }

  @Test
  void aLaunchIsTimedUpToTheLineWaitedFor() {
    try (TwinCompiler compiler = new TwinCompiler();
        Side twin =
            new LaunchSide(
                "C",
                List.of(compiler.compile("start_twin").toString(), "" + settings.cpu()),
                Map.of(),
                Pattern.compile("first instruction"))) {
      assertThatItAnswers(twin);
    }
  }

  @Test
  void aCompiledExitLoopAllocatesNothing() {
    try (ExitSide side = new ExitSide(settings.cpu(), false)) {
      long allocated = Long.MAX_VALUE;
      for (int turn = 0; turn < 50 && allocated != 0; turn++) {
        side.sample(new long[200]);
        allocated = side.allocated();
      }
      assertThat(allocated).isZero();
    }
  }

  private static void assertThatItAnswers(Side side) {
    for (int turn = 0; turn < TURNS; turn++) {
      long[] samples = new long[20];
      side.sample(samples);
      assertThat(Arrays.stream(samples)).allMatch(nanos -> nanos > 0);
    }
  }
}
