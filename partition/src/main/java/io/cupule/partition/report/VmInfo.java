package io.cupule.partition.report;

import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.state.ResetCause;
import io.cupule.partition.state.VmEnd;
import io.cupule.partition.state.VmStatus;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
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
 * @param serialBytesOut bytes that the guest sent through its serial port since it was last built
 * @param serialBytesIn bytes that it received through it since then
 * @param serialBytesDropped sent bytes that no reader gets, because it did not read or the host
 *     could not write
 * @param unclaimedAccesses guest accesses since then that no device answered
 * @param timerNanos CPU time of its devices' and local APICs' timers since then, in nanoseconds
 * @param vcpus its vCPUs in order
 */
public record VmInfo(
    VmSettings settings,
    VmStatus state,
    Instant since,
    Optional<VmEnd> end,
    int starts,
    Map<ResetCause, Long> resets,
    long serialBytesOut,
    long serialBytesIn,
    long serialBytesDropped,
    long unclaimedAccesses,
    long timerNanos,
    List<VcpuInfo> vcpus) {

  /** Copies the collections. */
  public VmInfo {
    resets = Collections.unmodifiableMap(new EnumMap<>(resets));
    vcpus = List.copyOf(vcpus);
  }

  /** Returns its name. */
  public String name() {
    return settings.name();
  }
}
