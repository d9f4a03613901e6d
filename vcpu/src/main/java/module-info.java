/** The vCPU: its thread, its run loop, kicks, exits and what is told when it dies. */
@org.jspecify.annotations.NullMarked
module io.cupule.vcpu {
  requires transitive io.cupule.kvm;
  requires static org.jspecify;

  exports io.cupule.vcpu;
}
