package io.cupule.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.device.DeviceCounter.Metric;
import io.cupule.device.DeviceCounter.Unit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DeviceCounterTest {
  private static final Metric BYTES =
      new Metric("cupule_device_bytes_total", "Bytes.", "direction");

  @Test
  void theMeaningOfACounterIsTheHelpOfItsMetric() {
    DeviceCounter rings =
        DeviceCounter.alone("rings", "how often it rang", Unit.COUNT, "cupule_rings_total");

    assertThat(rings.metric())
        .isEqualTo(new Metric("cupule_rings_total", "How often it rang.", ""));
    assertThat(rings.series()).isEmpty();
  }

  @Test
  void countsAreShownAsWholeNumbersAndTimesInSeconds() {
    DeviceCounter rings =
        DeviceCounter.alone("rings", "how often it rang", Unit.COUNT, "cupule_rings_total");
    DeviceCounter ringing =
        DeviceCounter.alone(
            "ringingSeconds", "how long", Unit.NANOSECONDS, "cupule_ringing_seconds_total");

    assertThat(rings.shown(1_500_000_000)).isEqualTo(1_500_000_000L);
    assertThat(ringing.shown(1_500_000_000)).isEqualTo(1.5);
  }

  @ParameterizedTest
  @CsvSource({
    "bytes_out, COUNT, cupule_device_bytes_total, give a name such as bytesOut",
    "'', COUNT, cupule_device_bytes_total, give a name such as bytesOut",
    "bytes, COUNT, cupule_device_bytes, give a name such as cupule_device_bytes_total",
    "bytes, COUNT, bytes_total, give a name such as cupule_device_bytes_total",
    "bytes, NANOSECONDS, cupule_device_bytes_total, end the name of its metric in _seconds_total",
    "bytes, COUNT, cupule_device_seconds_total, and only then",
  })
  void aNameThatDocumentsOrPrometheusDoNotTakeIsRefused(
      String name, Unit unit, String metric, String remedy) {
    assertThatThrownBy(() -> DeviceCounter.alone(name, "what passed", unit, metric))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining(remedy);
  }

  @Test
  void aLabelHasAValueAndAValueALabel() {
    assertThat(new DeviceCounter("out", "bytes", Unit.COUNT, BYTES, "out").series())
        .isEqualTo("out");
    assertThatThrownBy(() -> new DeviceCounter("out", "bytes", Unit.COUNT, BYTES, ""))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("both a label and its value");
    Metric plain = new Metric("cupule_device_bytes_total", "Bytes.", "");
    assertThatThrownBy(() -> new DeviceCounter("out", "bytes", Unit.COUNT, plain, "out"))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("both a label and its value");
  }
}
