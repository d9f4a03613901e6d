/** Buses, devices and their host backends. This module knows no VM and no vCPU. */
@org.jspecify.annotations.NullMarked
module io.cupule.device {
  requires static org.jspecify;
  requires transitive io.cupule.kvm;
  requires transitive io.cupule.sched;

  exports io.cupule.device;
  exports io.cupule.device.backend;
  exports io.cupule.device.clock;
  exports io.cupule.device.irq;
  exports io.cupule.device.pci;
  exports io.cupule.device.serial;
}
