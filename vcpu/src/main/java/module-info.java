/**
 * The vCPU: its thread, run loop, kicks, exits, the diagnostic at its death, and its local APIC.
 */
@org.jspecify.annotations.NullMarked
@SuppressWarnings({
  "requires-automatic",
  "requires-transitive-automatic"
}) // HdrHistogram has no module descriptor
module io.cupule.vcpu {
  requires transitive io.cupule.kvm;
  requires transitive io.cupule.sched;
  requires transitive HdrHistogram;
  requires static org.jspecify;

  exports io.cupule.vcpu;
  exports io.cupule.vcpu.account;
  exports io.cupule.vcpu.apic;
  exports io.cupule.vcpu.exit;
  exports io.cupule.vcpu.pcpu;
  exports io.cupule.vcpu.request;
  exports io.cupule.vcpu.trace;
}
