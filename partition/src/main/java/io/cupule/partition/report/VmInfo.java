package io.cupule.partition.report;

import io.cupule.device.DeviceCounter;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.state.ResetCause;
import io.cupule.partition.state.VmEnd;
import io.cupule.partition.state.VmStatus;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A VM at one moment, as values.
 *
 * @param settings the settings it was made from
 * @param state its life-cycle state
 * @param since when it entered that state
 * @param end how it ended; empty unless it is powered off
 * @param starts how often it was started, from 0
 * @param resets how often it was reset or restarted, for every cause
 * @param counters what its devices counted since it was last built, in the order of reports
 * @param vcpus its vCPUs in order
 */
public record VmInfo(
    VmSettings settings,
    VmStatus state,
    Instant since,
    Optional<VmEnd> end,
    int starts,
    Map<ResetCause, Long> resets,
    Map<DeviceCounter, Long> counters,
    List<VcpuInfo> vcpus) {

  /** Copies the collections. */
  public VmInfo {
    resets = Collections.unmodifiableMap(new EnumMap<>(resets));
    counters = Collections.unmodifiableMap(new LinkedHashMap<>(counters));
    vcpus = List.copyOf(vcpus);
  }

  /** Returns its name. */
  public String name() {
    return settings.name();
  }

  /** Returns a counter's value; 0 if it has no device that counts it. */
  public long count(DeviceCounter counter) {
    return counters.getOrDefault(counter, 0L);
  }

  /** Returns what its devices counted, by the counters' names, as documents show it. */
  public Map<String, Number> shownCounters() {
    Map<String, Number> shown = new LinkedHashMap<>();
    counters.forEach((counter, value) -> shown.put(counter.name(), counter.shown(value)));
    return shown;
  }
}
