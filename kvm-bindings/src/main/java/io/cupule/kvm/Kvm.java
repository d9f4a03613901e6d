package io.cupule.kvm;

import static io.cupule.linux.raw.Linux.*;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.cupule.kvm.state.CpuidEntry;
import io.cupule.linux.call.Fd;
import io.cupule.linux.call.Libc;
import io.cupule.linux.error.SystemCallException;
import io.cupule.linux.raw.kvm_cpuid2;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/**
 * The KVM system: an open {@code /dev/kvm}. For any thread. Closing it does not affect the VMs made
 * from it.
 */
public final class Kvm implements AutoCloseable {
  /** The only API version since Linux 2.6.22 (KVM API, 4.1). */
  public static final int API_VERSION = 12;

  private static final String DEVICE = "/dev/kvm";
  private static final int MOST_CPUID_ENTRIES = 1024;

  private final Fd fd;

  private Kvm(Fd fd) {
    this.fd = fd;
  }

  /**
   * Opens {@code /dev/kvm} for reading and writing.
   *
   * @return the open system
   * @throws SystemCallException if it is absent or not permitted, or its API version is not 12
   */
  public static Kvm open() {
    return open(DEVICE);
  }

  /** Opens the device. A refusal contains the remedy for this device, from the host's files. */
  private static Fd opened(String device) {
    try {
      return Fd.open(device, O_RDWR());
    } catch (SystemCallException refused) {
      if (refused.errno() != EACCES()) {
        throw refused;
      }
      throw new SystemCallException(
          refused.call(), refused.errno(), DeviceAccess.remedy(Path.of(device)));
    }
  }

  static Kvm open(String device) {
    Kvm kvm = new Kvm(opened(device));
    try {
      if (kvm.apiVersion() != API_VERSION) {
        throw new SystemCallException("KVM_GET_API_VERSION", ENOTTY());
      }
      return kvm;
    } catch (SystemCallException e) {
      kvm.close();
      throw e;
    }
  }

  /**
   * Returns the version of the KVM interface.
   *
   * @return 12 on every supported kernel
   */
  public int apiVersion() {
    return fd.ioctl("KVM_GET_API_VERSION", KVM_GET_API_VERSION(), 0);
  }

  /**
   * Queries a capability by number, for lists with capabilities that this module does not name.
   *
   * @param capability a KVM_CAP number
   * @return 0 if it is absent, else 1 or the capability's own value
   */
  public int checkExtension(int capability) {
    return fd.ioctl("KVM_CHECK_EXTENSION", KVM_CHECK_EXTENSION(), capability);
  }

  /**
   * Queries a capability.
   *
   * @param capability the capability
   * @return 0 if it is absent, else 1 or the capability's own value
   */
  public int check(Capability capability) {
    return checkExtension(capability.number());
  }

  /**
   * Makes an empty VM: no memory, no vCPU, no interrupt controller.
   *
   * @return the VM; the caller closes it
   * @throws SystemCallException if the kernel refuses
   */
  public VmFd createVm() {
    KvmLimits limits =
        new KvmLimits(
            fd.ioctl("KVM_GET_VCPU_MMAP_SIZE", KVM_GET_VCPU_MMAP_SIZE(), 0),
            checkExtension(KVM_CAP_XSAVE2()),
            MsrState.indices(fd));
    return new VmFd(new Fd(fd.ioctl("KVM_CREATE_VM", KVM_CREATE_VM(), 0)), limits);
  }

  /**
   * Returns the CPUID leaves that KVM can give a guest on this host (KVM_GET_SUPPORTED_CPUID).
   *
   * @return the table, to adapt and pass to {@link VcpuFd#setCpuid}
   */
  public List<CpuidEntry> supportedCpuid() {
    for (int room = 64; room <= MOST_CPUID_ENTRIES; room *= 2) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment table = CpuidEntry.allocateTable(arena, room);
        int result =
            Libc.ioctl(Libc.capture(), fd.number(), KVM_GET_SUPPORTED_CPUID(), table.address());
        if (result == 0) {
          return CpuidEntry.readTable(table, table.get(JAVA_INT, kvm_cpuid2.nent$offset()));
        }
        if (result != -E2BIG()) {
          throw new SystemCallException("KVM_GET_SUPPORTED_CPUID", -result);
        }
      }
    }
    throw new SystemCallException("KVM_GET_SUPPORTED_CPUID", E2BIG());
  }

  @Override
  public void close() {
    fd.close();
  }
}
