package io.cupule.control.metrics;

import io.cupule.device.DeviceCounter;
import io.cupule.device.DeviceCounter.Metric;
import io.cupule.device.DeviceCounter.Unit;
import io.cupule.device.PlacedDevice;
import io.cupule.device.Stateful;
import io.cupule.partition.report.VmInfo;
import java.util.LinkedHashMap;
import java.util.Map;

/** A device of tests, with counters that only it knows. */
public final class Bell implements Stateful<Bell.State> {
  /** How often it rang by night. */
  public static final DeviceCounter RINGS_BY_NIGHT =
      new DeviceCounter(
          "bellRingsByNight",
          "rings by night",
          Unit.COUNT,
          new Metric("cupule_device_bell_rings_total", "How often a bell rang.", "hour"),
          "night");

  /** How long it rang. */
  public static final DeviceCounter RINGING =
      DeviceCounter.alone(
          "bellSeconds",
          "time in which the bell rang",
          Unit.NANOSECONDS,
          "cupule_device_bell_seconds_total");

  /** Its state is empty. */
  public record State() {}

  private Bell() {}

  private static PlacedDevice placed() {
    return PlacedDevice.atPorts(new Bell())
        .counting(RINGS_BY_NIGHT, () -> 3)
        .counting(RINGING, () -> 1_500_000_000L);
  }

  /** Returns a VM that has a bell as well; it rang three times, for half a second each. */
  public static VmInfo pluggedInto(VmInfo vm) {
    Map<DeviceCounter, Long> counters = new LinkedHashMap<>(vm.counters());
    placed().counters().forEach((counter, value) -> counters.put(counter, value.getAsLong()));
    return new VmInfo(
        vm.settings(),
        vm.state(),
        vm.since(),
        vm.end(),
        vm.starts(),
        vm.resets(),
        counters,
        vm.vcpus());
  }

  @Override
  public State state() {
    return new State();
  }

  @Override
  public void load(State state) {}

  @Override
  public State initial() {
    return new State();
  }
}
