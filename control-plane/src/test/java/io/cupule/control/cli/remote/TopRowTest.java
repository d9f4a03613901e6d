package io.cupule.control.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cupule.api.SchedulingView;
import io.cupule.api.VcpuView;
import io.cupule.api.VcpuView.Bucket;
import io.cupule.control.cli.remote.TopRow.Order;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopRowTest {
  @Test
  void sharesAreOfTheTimeBetweenTheSamples() {
    TopSample before = sample(vcpu("a", 100, 0, 0));
    TopSample after = sample(vcpu("a", 101, 2, 1));

    TopRow row = TopRow.between(before, after, Order.SHARE).getFirst();

    assertThat(row.running()).isEqualTo(0.25, within(1e-9));
    assertThat(row.runnable()).isEqualTo(0.5, within(1e-9));
  }

  @Test
  void newVcpuCountsFromItsBeginning() {
    TopRow row = TopRow.between(sample(), sample(vcpu("a", 3, 1, 0)), Order.SHARE).getFirst();

    assertThat(row.running()).isEqualTo(0.75, within(1e-9));
  }

  @Test
  void vcpuOfAVmThatWasMadeAnewCountsFromItsBeginning() {
    TopSample before = sample(vcpu("a", 100, 0, 0));

    TopRow row = TopRow.between(before, sample(vcpu("a", 1, 1, 0)), Order.SHARE).getFirst();

    assertThat(row.running()).isEqualTo(0.5, within(1e-9));
  }

  @Test
  void noTimeBetweenIsNoShare() {
    TopSample sample = sample(vcpu("a", 1, 1, 1));

    assertThat(TopRow.between(sample, sample, Order.SHARE).getFirst().running()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"SHARE, b c a", "RUNNABLE, a b c", "NAME, a b c"})
  void orderIsTheOneAskedFor(Order order, String names) {
    TopSample after = sample(vcpu("c", 2, 1, 7), vcpu("a", 1, 8, 1), vcpu("b", 5, 4, 1));

    assertThat(TopRow.between(sample(), after, order))
        .extracting(row -> row.vcpu().vm())
        .containsExactly(names.split(" ", -1));
  }

  @Test
  void percentileIsOfTheWakesBetweenTheSamplesAlone() {
    TopSample before = sample(vcpu("a", 1, 1, 1, 0, 0, 0, new Bucket(5_000_000, 1000)));
    TopSample after =
        sample(vcpu("a", 2, 1, 1, 0, 0, 0, new Bucket(2_000, 200), new Bucket(5_000_000, 1001)));

    TopRow row = TopRow.between(before, after, Order.SHARE).getFirst();

    assertThat(row.wakeP99()).hasValue(2_000);
  }

  @Test
  void whoDidNotWakeBetweenTheSamplesHasNoPercentile() {
    TopSample sample = sample(vcpu("a", 1, 1, 1, 0, 0, 0, new Bucket(5_000_000, 1000)));

    assertThat(TopRow.between(sample, sample, Order.SHARE).getFirst().wakeP99()).isEmpty();
  }

  @Test
  void stealExitsAndPeriodsAreOfTheTimeBetweenTheSamples() {
    TopSample before = sample(vcpu("a", 100, 0, 0, 50, 7_000, 3));
    TopSample after = sample(vcpu("a", 102, 2, 0, 51, 7_400, 5));

    TopRow row = TopRow.between(before, after, Order.SHARE).getFirst();

    assertThat(row.stolen()).isEqualTo(0.25, within(1e-9));
    assertThat(row.exits()).isEqualTo(100, within(1e-6));
    assertThat(row.periods()).isEqualTo(20);
    assertThat(row.missed()).isEqualTo(2);
  }

  @Test
  void nothingIsNegativeForAVmThatWasMadeAnew() {
    TopSample before = sample(vcpu("a", 100, 0, 0, 50, 7_000, 3, new Bucket(9, 9)));
    TopSample after = sample(vcpu("a", 1, 1, 0, 0.5, 10, 1, new Bucket(7, 1)));

    TopRow row = TopRow.between(before, after, Order.SHARE).getFirst();

    assertThat(row.stolen()).isEqualTo(0.25, within(1e-9));
    assertThat(row.exits()).isEqualTo(5, within(1e-9));
    assertThat(row.missed()).isEqualTo(1);
    assertThat(row.wakeP99()).hasValue(7);
  }

  private static TopSample sample(VcpuView... vcpus) {
    return new TopSample(0, List.of(), List.of(vcpus));
  }

  private static VcpuView vcpu(String vm, double running, double runnable, double blocked) {
    return vcpu(vm, running, runnable, blocked, 0, 0, 0);
  }

  private static VcpuView vcpu(
      String vm,
      double running,
      double runnable,
      double blocked,
      double stolen,
      long exits,
      long missed,
      Bucket... wakes) {
    return new VcpuView(
        vm,
        0,
        Optional.empty(),
        0,
        "running",
        Instant.EPOCH,
        "running",
        List.of(),
        new SchedulingView(1, 1, Optional.empty(), Optional.empty()),
        Map.of("running", running, "runnable", runnable, "blocked", blocked),
        0,
        stolen,
        Map.of("io", exits),
        0,
        Map.of(),
        Map.of(),
        new VcpuView.WakeToRun(0, 0, 0, 6_000_000, List.of(wakes)),
        new VcpuView.ReservationPeriods(10 * missed, 9 * missed, missed, 0, 0, 0),
        Map.of());
  }
}
