package io.cupule.device;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A device and its place.
 *
 * @param chips what a reset restores and a close ends: the device, and chips inside it
 * @param ports its regions of port I/O
 * @param memory its regions of MMIO
 * @param counters reads what it counts; any thread may, also after the close
 */
public record PlacedDevice(
    List<Stateful<?>> chips,
    List<Region> ports,
    List<Region> memory,
    Map<DeviceCounter, LongSupplier> counters) {

  /** Copies the collections. */
  public PlacedDevice {
    chips = List.copyOf(chips);
    ports = List.copyOf(ports);
    memory = List.copyOf(memory);
    counters = Collections.unmodifiableMap(new LinkedHashMap<>(counters));
  }

  /** Places a device on port I/O. */
  public static PlacedDevice atPorts(Stateful<?> chip, Region... ports) {
    return new PlacedDevice(List.of(chip), List.of(ports), List.of(), Map.of());
  }

  /** Returns the same device with regions of MMIO. */
  public PlacedDevice atMemory(Region... regions) {
    return new PlacedDevice(chips, ports, List.of(regions), counters);
  }

  /** Returns the same device with a chip inside it, which has no region of its own. */
  public PlacedDevice with(Stateful<?> inner) {
    List<Stateful<?>> all = new ArrayList<>(chips);
    all.add(inner);
    return new PlacedDevice(all, ports, memory, counters);
  }

  /** Returns the same device with one more counter. */
  public PlacedDevice counting(DeviceCounter counter, LongSupplier value) {
    Map<DeviceCounter, LongSupplier> more = new LinkedHashMap<>(counters);
    more.put(counter, value);
    return new PlacedDevice(chips, ports, memory, more);
  }

  /** Restores the state after power-up. */
  public void reset() {
    chips.forEach(Stateful::reset);
  }

  /** Stops timers and changes of lines; repeatable. */
  public void close() {
    chips.forEach(Stateful::close);
  }
}
