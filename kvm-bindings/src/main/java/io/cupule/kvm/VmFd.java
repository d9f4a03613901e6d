package io.cupule.kvm;

import static io.cupule.linux.raw.Linux.*;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.cupule.kvm.memory.GuestMemory;
import io.cupule.linux.EventFd;
import io.cupule.linux.call.Fd;
import io.cupule.linux.call.Libc;
import io.cupule.linux.call.LinuxAbi;
import io.cupule.linux.error.SystemCallException;
import io.cupule.linux.raw.kvm_enable_cap;
import io.cupule.linux.raw.kvm_ioeventfd;
import io.cupule.linux.raw.kvm_irqfd;
import io.cupule.linux.raw.kvm_pit_config;
import io.cupule.linux.raw.kvm_userspace_memory_region;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One VM. Set it up from one thread: memory, then the interrupt controller if any, then vCPUs. Any
 * thread may use {@link #irqLine} and {@link #signalMsi}. Close the vCPUs first, then this, then
 * the memory.
 */
public final class VmFd implements AutoCloseable {
  private final Fd fd;
  private final KvmLimits limits;

  VmFd(Fd fd, KvmLimits limits) {
    this.fd = fd;
    this.limits = limits;
  }

  Fd fd() {
    return fd;
  }

  /**
   * Queries a capability of this VM.
   *
   * @param capability the capability
   * @return 0 if it is absent, else 1 or the capability's own value
   */
  public int check(Capability capability) {
    return fd.ioctl("KVM_CHECK_EXTENSION", KVM_CHECK_EXTENSION(), capability.number());
  }

  /**
   * Makes the slots of {@code memory} the guest's memory, numbered from 0 (KVM API, 4.35).
   *
   * @param memory must stay mapped as long as this VM is open
   * @throws SystemCallException if the kernel refuses a slot
   */
  public void setMemory(GuestMemory memory) {
    setMemory(memory, 0);
  }

  /** The same with flags; for slots that are set already, this changes the flags alone. */
  void setMemory(GuestMemory memory, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment region = arena.allocate(kvm_userspace_memory_region.layout());
      for (int slot = 0; slot < memory.slots().size(); slot++) {
        GuestMemory.Slot part = memory.slots().get(slot);
        region.set(JAVA_INT, kvm_userspace_memory_region.slot$offset(), slot);
        region.set(JAVA_INT, kvm_userspace_memory_region.flags$offset(), flags);
        region.set(JAVA_LONG, kvm_userspace_memory_region.guest_phys_addr$offset(), part.gpa());
        region.set(JAVA_LONG, kvm_userspace_memory_region.memory_size$offset(), part.size());
        region.set(
            JAVA_LONG,
            kvm_userspace_memory_region.userspace_addr$offset(),
            memory.hostAddress(slot));
        fd.ioctl("KVM_SET_USER_MEMORY_REGION", KVM_SET_USER_MEMORY_REGION(), region);
      }
    }
  }

  /**
   * Sets the address where Intel's VMX keeps its three hidden pages (KVM API, 4.40). Other CPUs
   * ignore it.
   *
   * @param gpa start of three pages below 4 GiB outside guest memory
   */
  public void setTssAddress(long gpa) {
    fd.ioctl("KVM_SET_TSS_ADDR", KVM_SET_TSS_ADDR(), gpa);
  }

  /**
   * Makes accesses to some model-specific registers exit to user space, as X86_RDMSR and X86_WRMSR
   * (KVM API, 7.33 and 4.97). Replaces an earlier setting. Call it before the first run.
   *
   * @param denied the registers, also those that KVM knows; others are unchanged
   */
  public void exitOnMsrs(MsrRange... denied) {
    exitOnMsrs(EnumSet.of(MsrExitReason.FILTER), denied);
  }

  /**
   * Like {@link #exitOnMsrs(MsrRange...)}, also for accesses that KVM would answer with #GP.
   *
   * @param reasons the accesses that exit; the ranges need {@link MsrExitReason#FILTER} among them
   * @param denied the filtered registers
   * @throws SystemCallException EINVAL if this KVM does not know a reason
   */
  public void exitOnMsrs(Set<MsrExitReason> reasons, MsrRange... denied) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment filter = MsrFilter.denying(arena, denied);
      MemorySegment capability = arena.allocate(kvm_enable_cap.layout());
      capability.set(JAVA_INT, kvm_enable_cap.cap$offset(), KVM_CAP_X86_USER_SPACE_MSR());
      long mask = reasons.stream().mapToLong(MsrExitReason::bit).sum();
      capability.set(JAVA_LONG, kvm_enable_cap.args$offset(), mask);
      fd.ioctl("KVM_ENABLE_CAP(X86_USER_SPACE_MSR)", KVM_ENABLE_CAP(), capability);
      fd.ioctl("KVM_X86_SET_MSR_FILTER", KVM_X86_SET_MSR_FILTER(), filter);
    }
  }

  /**
   * Makes the in-kernel local APICs, I/O APIC and 8259 pair (KVM API, 4.24). Call it before any
   * vCPU exists.
   *
   * @throws SystemCallException if there is one already or a vCPU exists
   */
  public void createIrqchip() {
    fd.ioctl("KVM_CREATE_IRQCHIP", KVM_CREATE_IRQCHIP(), 0);
  }

  /**
   * Makes the in-kernel 8254 timer with its speaker port (KVM API, 4.71). Call it after {@link
   * #createIrqchip}.
   */
  public void createPit() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment config = arena.allocate(kvm_pit_config.layout());
      config.set(JAVA_INT, kvm_pit_config.flags$offset(), KVM_PIT_SPEAKER_DUMMY());
      fd.ioctl("KVM_CREATE_PIT2", KVM_CREATE_PIT2(), config);
    }
  }

  /**
   * Returns an input of the in-kernel interrupt controllers.
   *
   * @param gsi input number, 0 to 23 with the default routing; see {@link #setGsiRouting}
   * @return the line, valid as long as this VM is open
   */
  public IrqLine irqLine(int gsi) {
    return new IrqLine(fd, gsi);
  }

  /**
   * Sets the routes of all input numbers of the in-kernel controllers; replaces all earlier routes
   * (KVM_SET_GSI_ROUTING; KVM API, 4.52). {@link #signalMsi} needs no route.
   *
   * @param routes all of them; a number without one has no effect
   * @throws SystemCallException EINVAL without in-kernel controllers, or for a pin that does not
   *     exist
   */
  public void setGsiRouting(List<GsiRoute> routes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment table = GsiRoute.writeTable(arena, routes);
      fd.ioctl("KVM_SET_GSI_ROUTING", LinuxAbi.KVM_SET_GSI_ROUTING, table);
    }
  }

  /**
   * Delivers a message-signalled interrupt to the in-kernel local APICs (KVM_SIGNAL_MSI; KVM API,
   * 4.70). Any thread; allocates nothing.
   *
   * @param address the address, as a device writes it
   * @param data the data
   * @return whether a CPU accepted it; false if it addresses no CPU or the guest blocks it
   * @throws SystemCallException EINVAL without in-kernel controllers
   */
  public boolean signalMsi(long address, int data) {
    int result = Msi.signal(fd, address, data);
    // KVM's own -1, for no receiver, appears as EPERM.
    return result != -EPERM() && Libc.checked("KVM_SIGNAL_MSI", result) > 0;
  }

  /**
   * Raises an input of the in-kernel controllers, as an edge, whenever an event is signalled
   * (KVM_IRQFD; KVM API, 4.75). Ends when the event or the VM is closed.
   *
   * @param event any thread may signal it; KVM drains it
   * @param gsi input number, as for {@link #irqLine}
   * @throws SystemCallException EINVAL without in-kernel controllers, EBUSY if the event has an
   *     input already
   */
  public void irqfd(EventFd event, int gsi) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment assignment = arena.allocate(kvm_irqfd.layout());
      assignment.set(JAVA_INT, kvm_irqfd.fd$offset(), event.number());
      assignment.set(JAVA_INT, kvm_irqfd.gsi$offset(), gsi);
      fd.ioctl("KVM_IRQFD", KVM_IRQFD(), assignment);
    }
  }

  /**
   * Signals an event when the guest writes to an address, instead of an exit to user space
   * (KVM_IOEVENTFD; KVM API, 4.59). Ends when the VM is closed.
   *
   * @param event the event to signal
   * @param ioEvent the writes
   * @throws SystemCallException EEXIST if there is one for the same writes
   */
  public void ioeventfd(EventFd event, IoEvent ioEvent) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment assignment = arena.allocate(kvm_ioeventfd.layout());
      int flags = ioEvent.space() == IoEvent.Space.PORT ? KVM_IOEVENTFD_FLAG_PIO() : 0;
      if (ioEvent.value().isPresent()) {
        flags |= KVM_IOEVENTFD_FLAG_DATAMATCH();
      }
      assignment.set(JAVA_LONG, kvm_ioeventfd.datamatch$offset(), ioEvent.value().orElse(0));
      assignment.set(JAVA_LONG, kvm_ioeventfd.addr$offset(), ioEvent.address());
      assignment.set(JAVA_INT, kvm_ioeventfd.len$offset(), ioEvent.length());
      assignment.set(JAVA_INT, kvm_ioeventfd.fd$offset(), event.number());
      assignment.set(JAVA_INT, kvm_ioeventfd.flags$offset(), flags);
      fd.ioctl("KVM_IOEVENTFD", KVM_IOEVENTFD(), assignment);
    }
  }

  /**
   * Makes a vCPU with its run area mapped.
   *
   * @param id the vCPU's number in this VM, from 0; also its APIC id
   * @return the vCPU; the caller closes it
   * @throws SystemCallException if the number is taken or beyond KVM_CAP_MAX_VCPU_ID
   */
  public VcpuFd createVcpu(int id) {
    Fd vcpu = new Fd(fd.ioctl("KVM_CREATE_VCPU", KVM_CREATE_VCPU(), id));
    try {
      return new VcpuFd(vcpu, limits);
    } catch (RuntimeException e) {
      vcpu.close();
      throw e;
    }
  }

  /**
   * Opens KVM's statistics of this VM as a whole.
   *
   * @return any thread may read them; the caller closes them
   * @throws SystemCallException if the kernel keeps none; see {@link Capability#BINARY_STATS_FD}
   */
  public KvmStats stats() {
    return KvmStats.open(fd);
  }

  @Override
  public void close() {
    fd.close();
  }
}
