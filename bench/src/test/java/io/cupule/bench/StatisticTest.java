package io.cupule.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.bench.pair.Side;
import io.cupule.bench.pair.Statistic;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StatisticTest {

  @Test
  void aQuantileIsTheSmallestSampleThatCoversItsShare() {
    long[] samples = LongStream.rangeClosed(1, 200).map(i -> 201 - i).toArray();

    assertThat(Statistic.P10.of(samples)).isEqualTo(20);
    assertThat(Statistic.P50.of(samples)).isEqualTo(100);
    assertThat(Statistic.P99.of(samples)).isEqualTo(198);
  }

  @Test
  void aSingleSampleIsEveryQuantile() {
    assertThat(Statistic.P10.of(new long[] {7})).isEqualTo(7);
    assertThat(Statistic.P99.of(new long[] {7})).isEqualTo(7);
  }

  @Test
  void lostSamplesDoNotCount() {
    assertThat(Statistic.P50.of(new long[] {Side.LOST, 5, Side.LOST, 9, Side.LOST})).isEqualTo(5);
  }

  @Test
  void aTurnWithoutAnySampleIsAnError() {
    assertThatThrownBy(() -> Statistic.P50.of(new long[] {Side.LOST}))
        .hasMessage("no sample arrived");
  }
}
