package io.cupule.vcpu;

import io.cupule.kvm.GuestMemory;
import io.cupule.kvm.KvmException;
import io.cupule.kvm.VcpuFd;
import java.util.Optional;

/**
 * The registers of a vCPU whose VM is paused, taken down by its own thread when it comes to rest.
 * Kept until the VM goes on; read by any thread.
 */
final class PauseRecord {
  private final VcpuFd fd;
  private final GuestMemory memory;
  private volatile boolean wanted;
  private volatile Optional<CpuSnapshot> found = Optional.empty();

  PauseRecord(VcpuFd fd, GuestMemory memory) {
    this.fd = fd;
    this.memory = memory;
  }

  /** From any thread: whether registers are to be taken down; those of before are forgotten. */
  void wanted(boolean value) {
    if (value) {
      found = Optional.empty();
      wanted = true;
    } else {
      wanted = false;
      found = Optional.empty();
    }
  }

  /** From the vCPU's thread, outside guest mode. */
  void take() {
    if (wanted && found.isEmpty()) {
      try {
        found = Optional.of(CpuSnapshot.take(fd, memory));
        if (!wanted) {
          found = Optional.empty(); // the VM went on meanwhile
        }
      } catch (KvmException e) {
        wanted = false; // a vCPU that KVM does not answer for can be paused all the same
      }
    }
  }

  /** From any thread: whether registers are to be taken down and have not been. */
  boolean isAwaited() {
    return wanted && found.isEmpty();
  }

  Optional<CpuSnapshot> found() {
    return found;
  }
}
