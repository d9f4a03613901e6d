package io.cupule.control.doctor;

import java.util.List;

/** Runs all checks of a host, in the order of the output. */
public final class Doctor {
  private final List<CheckGroup> groups;

  /**
   * Makes a doctor for a host.
   *
   * @param host its files
   * @param kvm its KVM
   */
  public Doctor(HostFiles host, KvmProbe kvm) {
    this.groups =
        List.of(
            new KvmChecks(host, kvm),
            new CpuChecks(host),
            new MemoryChecks(host),
            new LimitChecks(host),
            new RealtimeChecks(host, ThreadTrial.FIFO, ThreadTrial.TIMER_SLACK),
            new SystemChecks(host));
  }

  /**
   * Runs all checks; this takes some milliseconds.
   *
   * @return one entry per check; on a host where KVM opens, always the same ids in the same order
   */
  public List<Check> examine() {
    return groups.stream().flatMap(group -> group.run().stream()).toList();
  }
}
