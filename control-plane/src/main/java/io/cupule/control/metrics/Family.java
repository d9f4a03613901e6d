package io.cupule.control.metrics;

import java.util.List;

/**
 * The metric families of Cupule: the name in Prometheus, the meaning, the labels and the number of
 * series. Devices declare their own, as {@link io.cupule.device.DeviceCounter}. The families of
 * KVM's statistics depend on the kernel: {@link KvmMetrics}.
 */
enum Family {
  VCPU_STATE(
      Type.COUNTER,
      "cupule_vcpu_state_seconds_total",
      "Time of a vCPU in each scheduler state: running, runnable, blocked, offline. The four add up"
          + " to the time since the VM was added.",
      Label.VM,
      Label.VCPU,
      Label.PCPU,
      Label.STATE),
  VCPU_GUEST(
      Type.COUNTER,
      "cupule_vcpu_guest_seconds_total",
      "Time of a vCPU inside KVM_RUN, a part of its time running.",
      Label.VM,
      Label.VCPU),
  VCPU_STEAL(
      Type.COUNTER,
      "cupule_vcpu_steal_seconds_total",
      "Time in which a vCPU had its pCPU and its thread wanted to run, and Linux had others on that"
          + " CPU (run_delay of schedstat, of its turns); a part of its time running.",
      Label.VM,
      Label.VCPU),
  VCPU_RESERVATION_PERIODS(
      Type.COUNTER,
      "cupule_vcpu_reservation_periods_total",
      "Periods of a vCPU's reservation: met if it had its whole budget by the deadline or wanted no"
          + " more, missed if not, or if Linux took a tenth of the budget for others.",
      Label.VM,
      Label.VCPU,
      Label.RESULT),
  VCPU_RESERVATION_MISSED_BY_HOST(
      Type.COUNTER,
      "cupule_vcpu_reservation_missed_by_host_total",
      "Missed periods in which the policy gave the budget in time, but Linux took a tenth of it or"
          + " more.",
      Label.VM,
      Label.VCPU),
  VCPU_RESERVATION_LATENESS(
      Type.COUNTER,
      "cupule_vcpu_reservation_lateness_seconds_total",
      "Total lateness of missed periods: from the deadline until the vCPU had its budget or gave it"
          + " up; for periods missed by the host, the time that the host took.",
      Label.VM,
      Label.VCPU),
  VCPU_WAKE_TO_RUN(
      Type.HISTOGRAM,
      "cupule_vcpu_wake_to_run_seconds",
      "Time from a vCPU's becoming ready until its thread ran, one value per wake; exact to 1 %.",
      Label.VM,
      Label.VCPU),
  VCPU_SWITCHES(
      Type.COUNTER,
      "cupule_vcpu_switches_total",
      "How often a vCPU gave its pCPU away, by reason.",
      Label.VM,
      Label.VCPU,
      Label.SWITCH_REASON),
  VCPU_EXITS(
      Type.COUNTER,
      "cupule_vcpu_exits_total",
      "How often KVM_RUN returned, by KVM's exit reason.",
      Label.VM,
      Label.VCPU,
      Label.EXIT_REASON),
  VCPU_REQUESTS(
      Type.COUNTER,
      "cupule_vcpu_requests_total",
      "How often each request was made of a vCPU.",
      Label.VM,
      Label.VCPU,
      Label.REQUEST),
  EVENT_WAITS(
      Type.COUNTER,
      "cupule_event_waits_total",
      "How often a vCPU began to wait for each of its events; virtual_interrupt is what a HLT waits"
          + " for.",
      Label.VM,
      Label.VCPU,
      Label.EVENT),
  VCPU_KICKS(
      Type.COUNTER,
      "cupule_vcpu_kicks_total",
      "How often a vCPU was asked to leave the guest at once.",
      Label.VM,
      Label.VCPU),
  VCPU_WEIGHT(
      Type.GAUGE,
      "cupule_vcpu_weight",
      "A vCPU's share relative to others of its pCPU, where the policy is bvt.",
      Label.VM,
      Label.VCPU,
      Label.PCPU),
  VCPU_INFO(
      Type.INFO,
      "cupule_vcpu_info",
      "Where a vCPU runs: its pCPU and its thread's number in Linux. Only while it has a thread.",
      Label.VM,
      Label.VCPU,
      Label.PCPU,
      Label.THREAD),
  PCPU_IDLE(
      Type.COUNTER,
      "cupule_pcpu_idle_seconds_total",
      "Time in which no vCPU had a pCPU.",
      Label.PCPU),
  PCPU_SWITCHES(
      Type.COUNTER,
      "cupule_pcpu_switches_total",
      "How often a pCPU went from one vCPU, or from being idle, to another.",
      Label.PCPU),
  PCPU_TIMER_LATENESS(
      Type.HISTOGRAM,
      "cupule_pcpu_timer_lateness_seconds",
      "How late the timer that ends a turn was, one value per turn it ended; exact to 1 %.",
      Label.PCPU),
  PCPU_INFO(
      Type.INFO, "cupule_pcpu_info", "The scheduling policy of a pCPU.", Label.PCPU, Label.POLICY),
  VM_STATE(
      Type.GAUGE,
      "cupule_vm_state",
      "1 for the state that a VM is in, 0 for all others.",
      Label.VM,
      Label.VM_STATE),
  VM_END(
      Type.GAUGE,
      "cupule_vm_end",
      "1 for the way in which a VM's last run ended, 0 for all others; all 0 while it runs.",
      Label.VM,
      Label.END),
  VM_INFO(
      Type.INFO,
      "cupule_vm_info",
      "A VM's interrupt controllers, and whether it is dedicated and real-time.",
      Label.VM,
      Label.IRQCHIP,
      Label.DEDICATED,
      Label.REALTIME),
  VM_STARTS(
      Type.COUNTER,
      "cupule_vm_starts_total",
      "How often a VM was started; resets are not counted.",
      Label.VM),
  VM_RESETS(
      Type.COUNTER,
      "cupule_vm_resets_total",
      "How often a VM ran from its first instruction again, by cause: a user (host), its guest, a"
          + " triple fault, or a start after a crash or after the guest's end; the last two count as"
          + " starts as well.",
      Label.VM,
      Label.BY),
  VM_MEMORY(Type.GAUGE, "cupule_vm_memory_bytes", "The guest memory of a VM.", Label.VM),
  LISTENER_FAILURES(
      Type.COUNTER,
      "cupule_listener_failures_total",
      "How often a log line or event about a VM could not be written. VMs are not affected, but the"
          + " log or the events are incomplete."),
  LOOP_ERRORS(
      Type.COUNTER,
      "cupule_loop_errors_total",
      "How often a loop of the program threw an exception; it goes on, and the log has the first.",
      Label.LOOP),
  PROCESS_CPU(
      Type.COUNTER,
      "process_cpu_seconds_total",
      "Time that Cupule's process spent on all CPUs, guests included."),
  BUILD_INFO(
      Type.INFO, "cupule_build_info", "The program that is running.", Label.VERSION, Label.JAVA);

  @SuppressWarnings("ImmutableEnumChecker") // a record of values
  private final Metric metric;

  @SuppressWarnings("ImmutableEnumChecker") // List.of
  private final List<Label> labels;

  @SuppressWarnings("ImmutableEnumChecker") // never written
  private final String[] labelNames;

  Family(Type type, String exposed, String help, Label... labels) {
    metric = new Metric(type, exposed, help);
    this.labels = List.of(labels);
    labelNames = this.labels.stream().map(Label::text).toArray(String[]::new);
  }

  /** Returns the metric's description for Prometheus. */
  Metric metric() {
    return metric;
  }

  /** Returns the number of series for each VM, vCPU or pCPU. */
  int series() {
    return switch (metric.type()) {
      case INFO -> 1;
      case HISTOGRAM -> Buckets.SERIES;
      case COUNTER, GAUGE -> labels.stream().mapToInt(Label::size).reduce(1, (a, b) -> a * b);
    };
  }

  List<Label> labels() {
    return labels;
  }

  String[] labelNames() {
    return labelNames;
  }
}
