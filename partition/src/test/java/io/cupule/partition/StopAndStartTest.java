package io.cupule.partition;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.error.MachineException;
import io.cupule.partition.state.VmEnd;
import io.cupule.partition.state.VmStatus;
import io.cupule.partition.testing.MemoryConsole;
import io.cupule.partition.testing.RecordingListener;
import io.cupule.partition.testing.TestVms;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A VM that one thread stops and another one starts again at once. */
@RequiresKvm
@Timeout(180)
final class StopAndStartTest {
  private static final int ROUNDS = 30;

  private static boolean starts(Machine machine) {
    try {
      machine.start("guest");
      return true;
    } catch (MachineException notYet) {
      assertThat(notYet)
          .hasMessageMatching(
              "vm guest: (it is (running|ending) and cannot be started"
                  + "|the host is still taking back what its last run had; .*)");
      return false;
    }
  }

  @Test
  void stopReturnsTheEndOfWhatItStoppedAndLeavesTheNextIncarnationAlone() throws Exception {
    try (Machine machine =
        Machine.create(
            TestVms.scenario(TestVms.builtin("guest", "spin", "")),
            _ -> new MemoryConsole(),
            new RecordingListener())) {
      machine.start();
      for (int round = 0; round < ROUNDS; round++) {
        FutureTask<VmEnd> stop =
            new FutureTask<>(() -> machine.stop("guest", "enough", Patience.LONG));
        Thread.ofPlatform().start(stop);

        eventually("it is started again", () -> starts(machine));

        // Far less than the bound of the stop, which a wait for the wrong incarnation would take.
        VmEnd end = stop.get(Patience.SECONDS / 2, TimeUnit.SECONDS);
        assertThat(end.kind()).isEqualTo(VmEnd.Kind.STOPPED);
        assertThat(machine.state("guest")).isEqualTo(VmStatus.RUNNING);
      }
    }
  }
}
