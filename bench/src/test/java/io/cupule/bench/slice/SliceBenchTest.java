package io.cupule.bench.slice;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.Requirement;
import io.cupule.kvm.testing.Requires;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.linux.LinuxThread;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What it measures is there; how late that is, is not a test's business. */
@RequiresKvm
@Requires(Requirement.CPUS)
@Timeout(300)
class SliceBenchTest {
  @Test
  void turnsAreMeasuredAloneAndBesideAFlood() throws Exception {
    BitSet allowed = LinuxThread.affinity(0);

    SliceBench.Lateness lateness =
        SliceBench.run(
            1,
            allowed.length() - 1,
            allowed.nextSetBit(0),
            1,
            new PrintStream(new ByteArrayOutputStream()));

    System.out.println(lateness.table());
    assertThat(lateness.rounds()).hasSize(1);
    SliceBench.Round round = lateness.rounds().getFirst();
    assertThat(List.of(round.alone(), round.beside()))
        .allSatisfy(run -> {
          assertThat(run.turns()).isPositive();
          assertThat(run.p99Micros()).isGreaterThanOrEqualTo(run.p50Micros()).isPositive();
        });
    assertThat(round.alone().timerShare()).isZero();
    assertThat(round.beside().timerShare()).isPositive();
    assertThat(lateness.ratio()).isEqualTo(round.ratio());
  }
}
