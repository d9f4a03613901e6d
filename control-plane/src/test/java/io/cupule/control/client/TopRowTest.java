package io.cupule.control.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cupule.control.api.SchedulingView;
import io.cupule.control.api.VcpuView;
import io.cupule.control.client.TopRow.Order;
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

  private static TopSample sample(VcpuView... vcpus) {
    return new TopSample(0, List.of(), List.of(vcpus));
  }

  private static VcpuView vcpu(String vm, double running, double runnable, double blocked) {
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
        0,
        Map.of(),
        0,
        Map.of(),
        Map.of(),
        new VcpuView.WakeToRun(0, 0, 0, 0),
        Map.of());
  }
}
