package io.cupule.control.metrics;

import java.util.List;

/**
 * Every metric family of Cupule's own: its name as Prometheus shows it, what it means, its labels
 * and how many series it has. Those of KVM's statistics depend on the kernel: {@link KvmFamilies}.
 */
enum Family {
  VCPU_STATE(
      Type.COUNTER,
      "cupule_vcpu_state_seconds_total",
      "Time of a vCPU in each scheduler state: running, runnable, blocked, offline. The four add up"
          + " to the time since the VM was added.",
      "4 per vCPU",
      Label.VM,
      Label.VCPU,
      Label.PCPU,
      Label.STATE),
  VCPU_GUEST(
      Type.COUNTER,
      "cupule_vcpu_guest_seconds_total",
      "Time of a vCPU inside KVM_RUN, a part of its time running.",
      "1 per vCPU",
      Label.VM,
      Label.VCPU),
  VCPU_STEAL(
      Type.COUNTER,
      "cupule_vcpu_steal_seconds_total",
      "Time in which a vCPU's thread wanted to run and Linux had others on its CPU (run_delay of"
          + " schedstat).",
      "1 per vCPU",
      Label.VM,
      Label.VCPU),
  VCPU_WAKE_TO_RUN(
      Type.HISTOGRAM,
      "cupule_vcpu_wake_to_run_seconds",
      "Time from a vCPU's becoming ready until its thread ran, one value per wake; exact to 1 %.",
      "25 per vCPU",
      Label.VM,
      Label.VCPU),
  VCPU_SWITCHES(
      Type.COUNTER,
      "cupule_vcpu_switches_total",
      "How often a vCPU gave its pCPU away, by reason.",
      "4 per vCPU",
      Label.VM,
      Label.VCPU,
      Label.SWITCH_REASON),
  VCPU_EXITS(
      Type.COUNTER,
      "cupule_vcpu_exits_total",
      "How often KVM_RUN returned, by KVM's exit reason.",
      "15 per vCPU",
      Label.VM,
      Label.VCPU,
      Label.EXIT_REASON),
  VCPU_REQUESTS(
      Type.COUNTER,
      "cupule_vcpu_requests_total",
      "How often each request was made of a vCPU.",
      "12 per vCPU",
      Label.VM,
      Label.VCPU,
      Label.REQUEST),
  VCPU_KICKS(
      Type.COUNTER,
      "cupule_vcpu_kicks_total",
      "How often a vCPU was asked to leave the guest at once.",
      "1 per vCPU",
      Label.VM,
      Label.VCPU),
  VCPU_WEIGHT(
      Type.GAUGE,
      "cupule_vcpu_weight",
      "A vCPU's share relative to others of its pCPU, where the policy is bvt.",
      "1 per vCPU",
      Label.VM,
      Label.VCPU,
      Label.PCPU),
  PCPU_IDLE(
      Type.COUNTER,
      "cupule_pcpu_idle_seconds_total",
      "Time in which no vCPU had a pCPU.",
      "1 per pCPU",
      Label.PCPU),
  PCPU_SWITCHES(
      Type.COUNTER,
      "cupule_pcpu_switches_total",
      "How often a pCPU went from one vCPU, or from being idle, to another.",
      "1 per pCPU",
      Label.PCPU),
  PCPU_TIMER_LATENESS(
      Type.HISTOGRAM,
      "cupule_pcpu_timer_lateness_seconds",
      "How late the timer that ends a turn was, one value per turn it ended; exact to 1 %.",
      "25 per pCPU",
      Label.PCPU),
  PCPU_INFO(
      Type.INFO,
      "cupule_pcpu_info",
      "The scheduling policy of a pCPU.",
      "1 per pCPU",
      Label.PCPU,
      Label.POLICY),
  VM_STATE(
      Type.GAUGE,
      "cupule_vm_state",
      "1 for the state that a VM is in, 0 for all others.",
      "5 per VM",
      Label.VM,
      Label.VM_STATE),
  VM_END(
      Type.GAUGE,
      "cupule_vm_end",
      "1 for the way in which a VM's last run ended, 0 for all others; all 0 while it runs.",
      "8 per VM",
      Label.VM,
      Label.END),
  VM_INFO(
      Type.INFO,
      "cupule_vm_info",
      "What a VM is.",
      "1 per VM",
      Label.VM,
      Label.IRQCHIP,
      Label.DEDICATED,
      Label.REALTIME),
  VM_MEMORY(
      Type.GAUGE, "cupule_vm_memory_bytes", "The guest memory of a VM.", "1 per VM", Label.VM),
  DEVICE_SERIAL(
      Type.COUNTER,
      "cupule_device_serial_bytes_total",
      "Bytes through a VM's serial port, as its guest sees them.",
      "2 per VM",
      Label.VM,
      Label.DIRECTION),
  DEVICE_UNCLAIMED(
      Type.COUNTER,
      "cupule_device_unclaimed_accesses_total",
      "Guest accesses that no device answered.",
      "1 per VM",
      Label.VM),
  PROCESS_CPU(
      Type.COUNTER,
      "process_cpu_seconds_total",
      "Time that Cupule's process spent on all CPUs, guests included.",
      "1"),
  BUILD_INFO(
      Type.INFO,
      "cupule_build_info",
      "The program that is running.",
      "1",
      Label.VERSION,
      Label.JAVA);

  private final Type type;
  private final String exposed;
  private final String help;
  private final String series;

  @SuppressWarnings("ImmutableEnumChecker") // List.of
  private final List<Label> labels;

  @SuppressWarnings("ImmutableEnumChecker") // nobody writes to it
  private final String[] labelNames;

  Family(Type type, String exposed, String help, String series, Label... labels) {
    this.type = type;
    this.exposed = exposed;
    this.help = help;
    this.series = series;
    this.labels = List.of(labels);
    labelNames = this.labels.stream().map(Label::text).toArray(String[]::new);
  }

  Type type() {
    return type;
  }

  /** The name of its series; a histogram's have suffixes. */
  String exposed() {
    return exposed;
  }

  /** The name as the client library wants it, which puts {@code _total} or {@code _info} behind. */
  String base() {
    return exposed.substring(0, exposed.length() - type.suffix().length());
  }

  /** One sentence or two. */
  String help() {
    return help;
  }

  /** How many series it has, in words. */
  String series() {
    return series;
  }

  List<Label> labels() {
    return labels;
  }

  String[] labelNames() {
    return labelNames;
  }
}
