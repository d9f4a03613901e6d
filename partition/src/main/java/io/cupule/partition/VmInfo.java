package io.cupule.partition;

import io.cupule.partition.scenario.VmSettings;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A VM at one moment, as values.
 *
 * @param settings what it was made from
 * @param state where it is in its life
 * @param since when it entered that state
 * @param end how it ended; empty unless it is powered off
 * @param starts how often it was started, from 0
 * @param serialBytesOut bytes that the guest sent through its serial port since it was last built
 * @param serialBytesIn bytes that it received through it since then
 * @param unclaimedAccesses guest accesses since then that no device answered
 * @param vcpus its vCPUs in order
 */
public record VmInfo(
    VmSettings settings,
    VmState state,
    Instant since,
    Optional<VmEnd> end,
    int starts,
    long serialBytesOut,
    long serialBytesIn,
    long unclaimedAccesses,
    List<VcpuInfo> vcpus) {

  /** Copies the list. */
  public VmInfo {
    vcpus = List.copyOf(vcpus);
  }

  /** Its name. */
  public String name() {
    return settings.name();
  }
}
