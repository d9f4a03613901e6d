package io.cupule.kvm;

import static io.cupule.linux.raw.Linux.*;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.cupule.linux.call.Fd;
import io.cupule.linux.call.Libc;
import io.cupule.linux.raw.kvm_msi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** KVM_SIGNAL_MSI without allocation: each thread has its own structure. */
final class Msi {
  private static final ThreadLocal<MemorySegment> MESSAGE =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(kvm_msi.layout()));

  private Msi() {}

  /** Sends an MSI; returns how many CPUs accepted it, or a negated errno. */
  static int signal(Fd vm, long address, int data) {
    MemorySegment message = MESSAGE.get();
    message.set(JAVA_INT, kvm_msi.address_lo$offset(), (int) address);
    message.set(JAVA_INT, kvm_msi.address_hi$offset(), (int) (address >>> Integer.SIZE));
    message.set(JAVA_INT, kvm_msi.data$offset(), data);
    return Libc.ioctl(Libc.capture(), vm.number(), KVM_SIGNAL_MSI(), message.address());
  }
}
