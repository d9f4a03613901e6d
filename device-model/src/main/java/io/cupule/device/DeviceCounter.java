package io.cupule.device;

/**
 * Declares what a device counts for operators, beside the device. {@link PlacedDevice#counting}
 * says where the value is. From there it gets into reports, the API's document of a VM, the metrics
 * and the generated documents. A counter goes on over resets; it is no part of a device's state.
 *
 * @param name its name in reports and in the API's document, for example {@code serialBytesOut}
 * @param meaning what it counts, in words that continue a sentence
 * @param unit what one is
 * @param metric its metric
 * @param series the value of the metric's label; empty if the metric has none
 */
public record DeviceCounter(String name, String meaning, Unit unit, Metric metric, String series) {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final String SECONDS = "_seconds_total";
  private static final String METRIC = "abcdefghijklmnopqrstuvwxyz0123456789_";
  private static final String FIELD =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

  /** What a counter counts. */
  public enum Unit {
    /** Bytes, accesses or the like, shown as whole numbers. */
    COUNT,
    /** Nanoseconds, shown as seconds. */
    NANOSECONDS
  }

  /**
   * A metric of each VM.
   *
   * @param name its name, with {@code _total} at its end
   * @param help its meaning, in a sentence or two
   * @param label what tells several counters of this metric apart, for example {@code direction};
   *     empty if there is one
   */
  public record Metric(String name, String help, String label) {
    /** Refuses a name that Prometheus does not take for a counter. */
    public Metric {
      if (!name.startsWith("cupule_") || !name.endsWith("_total") || !isOf(METRIC, name)) {
        throw new DeviceException(
            "metric %s: give a name such as cupule_device_bytes_total".formatted(name));
      }
    }
  }

  /**
   * Refuses a name that is no field of JSON documents, a series without a label, a label without a
   * series, and a metric whose name has another unit.
   */
  public DeviceCounter {
    if (name.isEmpty() || !Character.isLowerCase(name.charAt(0)) || !isOf(FIELD, name)) {
      throw new DeviceException("counter %s: give a name such as bytesOut".formatted(name));
    }
    if (series.isEmpty() != metric.label().isEmpty()) {
      throw new DeviceException(
          "counter %s: give both a label and its value, or none".formatted(name));
    }
    if (metric.name().endsWith(SECONDS) != (unit == Unit.NANOSECONDS)) {
      throw new DeviceException(
          "counter %s: end the name of its metric in %s if it counts time, and only then"
              .formatted(name, SECONDS));
    }
  }

  /**
   * Declares a counter that is the only one of its metric.
   *
   * @param meaning what it counts, in words that continue a sentence; the metric's help too
   */
  public static DeviceCounter alone(String name, String meaning, Unit unit, String metric) {
    String help = Character.toUpperCase(meaning.charAt(0)) + meaning.substring(1) + ".";
    return new DeviceCounter(name, meaning, unit, new Metric(metric, help, ""), "");
  }

  /** Returns whether a name has only these characters; every start of a VM asks, so by hand. */
  private static boolean isOf(String characters, String name) {
    return name.chars().allMatch(character -> characters.indexOf(character) >= 0);
  }

  /** Returns a value as it is shown: a whole number, or seconds. */
  public Number shown(long value) {
    return switch (unit) {
      case COUNT -> Long.valueOf(value);
      case NANOSECONDS -> Double.valueOf(value / NANOS_PER_SECOND);
    };
  }
}
