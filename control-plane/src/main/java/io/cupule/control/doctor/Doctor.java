package io.cupule.control.doctor;

import java.util.List;

/** All checks of a host, in the order in which people read them. */
public final class Doctor {
  private final List<CheckGroup> groups;

  /**
   * A doctor for a host.
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
   * Looks at everything; takes some milliseconds.
   *
   * @return one entry a check, always the same ids in the same order on a host where KVM opens
   */
  public List<Check> examine() {
    return groups.stream().flatMap(group -> group.run().stream()).toList();
  }
}
