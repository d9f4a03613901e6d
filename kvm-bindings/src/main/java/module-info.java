/** Linux and its KVM interface as a thin typed layer; the only module that makes native calls. */
@org.jspecify.annotations.NullMarked
module io.cupule.kvm {
  requires static org.jspecify;

  exports io.cupule.kvm;
  exports io.cupule.kvm.memory;
  exports io.cupule.kvm.state;
  exports io.cupule.linux;
  exports io.cupule.linux.error;
}
