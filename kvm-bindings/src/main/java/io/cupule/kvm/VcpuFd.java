package io.cupule.kvm;

import static io.cupule.linux.raw.Linux.*;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.cupule.kvm.state.CpuidEntry;
import io.cupule.kvm.state.Regs;
import io.cupule.kvm.state.Sregs;
import io.cupule.kvm.state.VcpuEvents;
import io.cupule.linux.call.Fd;
import io.cupule.linux.call.Libc;
import io.cupule.linux.error.SystemCallException;
import io.cupule.linux.raw.kvm_interrupt;
import io.cupule.linux.raw.kvm_mp_state;
import io.cupule.linux.raw.kvm_translation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.OptionalLong;

/**
 * One vCPU. Only the thread that runs it may make its ioctls. Before the first run and after the
 * last one, another thread may set it up and read it.
 */
public final class VcpuFd implements AutoCloseable {
  /** A signal or {@link KvmRun#requestExit} ended {@link #run}. */
  public static final int INTERRUPTED = -EINTR();

  /** {@link #run} found that a waiting vCPU was just started; run again (KVM API, 4.10). */
  public static final int TRY_AGAIN = -EAGAIN();

  /** Waiting for INIT and SIPI from another vCPU. */
  public static final int MP_STATE_UNINITIALIZED = KVM_MP_STATE_UNINITIALIZED();

  /** KVM returns to the guest after at most 1024 elements of a string instruction. */
  private static final int MOST_EXITS_OF_AN_INSTRUCTION = 4096;

  private static final long KVM_RUN = KVM_RUN();
  private static final long KVM_INTERRUPT = KVM_INTERRUPT();

  private final Fd fd;
  private final Arena arena = Arena.ofShared();
  private final KvmLimits limits;
  private final KvmRun runArea;
  // Only the vCPU's own thread calls run() and interrupt(), so one buffer of each is enough.
  private final MemorySegment capture = Libc.newCapture();
  private final MemorySegment tscRequest = MsrState.requestFor(MsrState.TSC);
  private final MemorySegment apicBaseRequest = MsrState.requestFor(MsrState.APIC_BASE);
  private final MemorySegment vector = Arena.ofAuto().allocate(kvm_interrupt.layout());

  VcpuFd(Fd fd, KvmLimits limits) {
    this.fd = fd;
    this.limits = limits;
    try {
      this.runArea = KvmRun.map(arena, fd.number(), limits.runAreaSize());
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  Fd fd() {
    return fd;
  }

  KvmLimits limits() {
    return limits;
  }

  /**
   * Enters the guest until an exit (KVM_RUN). Allocates nothing.
   *
   * @return 0 for an exit described by {@link #runArea}, else a negated errno: {@link
   *     #INTERRUPTED}, {@link #TRY_AGAIN}, or a failure for {@link #runFailure}
   */
  public int run() {
    return Libc.ioctl(capture, fd.number(), KVM_RUN, 0);
  }

  /**
   * Completes the instruction of the last exit without running the guest further: an IN, MMIO or
   * MSR read takes its value from the run area. Registers may be replaced after that; earlier, the
   * next run would write the value into the new ones. An instruction with several exits completes
   * all of them here: its writes are dropped, and it reads the content of the run area.
   *
   * <p>An exit request is in force meanwhile; then its previous state is restored. A kick that
   * comes in between loses its exit request but no information, if the caller clears the exit
   * request and checks its requests before the next run. Every entry must do that anyway.
   *
   * @throws SystemCallException if KVM_RUN fails
   * @throws IllegalStateException for an instruction that never ends; KVM ends each by itself
   */
  public void completeExit() {
    boolean found = runArea.exitRequested();
    runArea.requestExit();
    try {
      for (int i = 0; i < MOST_EXITS_OF_AN_INSTRUCTION; i++) {
        int result = run();
        if (result == INTERRUPTED) {
          return;
        }
        if (result < 0) {
          throw runFailure(result);
        }
      }
      throw new IllegalStateException("KVM_RUN completes no exit, reason " + runArea.exitReason());
    } finally {
      if (!found) {
        runArea.clearExitRequest();
      }
    }
  }

  /**
   * Returns the exception for a failed {@link #run}.
   *
   * @param result its result
   * @return an exception that names the call and the error
   */
  public static SystemCallException runFailure(int result) {
    return new SystemCallException("KVM_RUN", -result);
  }

  /**
   * Returns the memory shared with the kernel.
   *
   * @return the view; usable until this vCPU is closed
   */
  public KvmRun runArea() {
    return runArea;
  }

  /**
   * Makes the guest take an external interrupt at the next entry (KVM_INTERRUPT; KVM API, 4.16).
   * Only without an in-kernel interrupt controller, and only if {@link
   * KvmRun#readyForInterruptInjection} is true: KVM does not check the guest's flags again, and
   * replaces an interrupt that is being delivered, which is then lost. Allocates nothing.
   *
   * @param number the vector, 0 to 255
   * @throws SystemCallException ENXIO with an in-kernel controller, EINVAL for another vector
   */
  public void interrupt(int number) {
    vector.set(JAVA_INT, kvm_interrupt.irq$offset(), number);
    int result = Libc.ioctl(capture, fd.number(), KVM_INTERRUPT, vector.address());
    Libc.checked("KVM_INTERRUPT", result);
  }

  /** Sends an NMI, which the guest takes as soon as it can (KVM_NMI; KVM API, 4.64). */
  public void nmi() {
    fd.ioctl("KVM_NMI", KVM_NMI(), 0);
  }

  /**
   * Reads the pending events.
   *
   * @param events receives them
   */
  public void getEvents(VcpuEvents events) {
    fd.ioctl("KVM_GET_VCPU_EVENTS", KVM_GET_VCPU_EVENTS(), events.segment());
  }

  /**
   * Sets the pending events.
   *
   * @param events all of them
   */
  public void setEvents(VcpuEvents events) {
    fd.ioctl("KVM_SET_VCPU_EVENTS", KVM_SET_VCPU_EVENTS(), events.segment());
  }

  /**
   * Reads the general registers.
   *
   * @param regs receives them
   */
  public void getRegs(Regs regs) {
    fd.ioctl("KVM_GET_REGS", KVM_GET_REGS(), regs.segment());
  }

  /**
   * Sets the general registers.
   *
   * @param regs all of them
   */
  public void setRegs(Regs regs) {
    fd.ioctl("KVM_SET_REGS", KVM_SET_REGS(), regs.segment());
  }

  /**
   * Reads the special registers.
   *
   * @param sregs receives them
   */
  public void getSregs(Sregs sregs) {
    fd.ioctl("KVM_GET_SREGS", KVM_GET_SREGS(), sregs.segment());
  }

  /**
   * Sets the special registers.
   *
   * @param sregs all of them, as read before and changed
   * @throws SystemCallException EINVAL for a combination that no CPU can be in
   */
  public void setSregs(Sregs sregs) {
    fd.ioctl("KVM_SET_SREGS", KVM_SET_SREGS(), sregs.segment());
  }

  /**
   * Sets the guest's CPUID table (KVM API, 4.58). Call it before the first run.
   *
   * @param entries the whole table
   */
  public void setCpuid(List<CpuidEntry> entries) {
    try (Arena confined = Arena.ofConfined()) {
      MemorySegment table = CpuidEntry.writeTable(confined, entries);
      fd.ioctl("KVM_SET_CPUID2", KVM_SET_CPUID2(), table);
    }
  }

  /**
   * Returns the rate of the guest's time-stamp counter.
   *
   * @return kHz
   */
  public int tscKhz() {
    return fd.ioctl("KVM_GET_TSC_KHZ", KVM_GET_TSC_KHZ(), 0);
  }

  /**
   * Returns the time-stamp counter in unsigned ticks, as the guest reads it (KVM_GET_MSRS of
   * IA32_TSC). Waits while the vCPU runs; for one thread at a time. Allocates nothing, for an exact
   * reading.
   */
  public long tsc() {
    fd.ioctl("KVM_GET_MSRS", KVM_GET_MSRS(), tscRequest);
    return MsrState.valueIn(tscRequest);
  }

  /**
   * Passes IA32_APIC_BASE to KVM (KVM_SET_MSRS), for a local APIC in user space. KVM shows in CPUID
   * whether it is enabled. Allocates nothing.
   *
   * @param value the guest's value
   * @throws SystemCallException EINVAL for a value that no CPU accepts
   */
  public void apicBase(long value) {
    MsrState.valueIn(apicBaseRequest, value);
    if (fd.ioctl("KVM_SET_MSRS", KVM_SET_MSRS(), apicBaseRequest) == 0) {
      throw new SystemCallException("KVM_SET_MSRS of IA32_APIC_BASE", EINVAL());
    }
  }

  /**
   * Returns the multiprocessing state.
   *
   * @return a KVM_MP_STATE number
   */
  public int mpState() {
    try (Arena confined = Arena.ofConfined()) {
      MemorySegment state = confined.allocate(kvm_mp_state.layout());
      fd.ioctl("KVM_GET_MP_STATE", KVM_GET_MP_STATE(), state);
      return state.get(JAVA_INT, kvm_mp_state.mp_state$offset());
    }
  }

  /**
   * Translates a linear address with the vCPU's own page tables (KVM API, 4.14).
   *
   * @param linear the address
   * @return the guest-physical address, or empty if nothing is mapped
   */
  public OptionalLong translate(long linear) {
    try (Arena confined = Arena.ofConfined()) {
      MemorySegment query = confined.allocate(kvm_translation.layout());
      query.set(JAVA_LONG, kvm_translation.linear_address$offset(), linear);
      fd.ioctl("KVM_TRANSLATE", KVM_TRANSLATE(), query);
      return query.get(JAVA_BYTE, kvm_translation.valid$offset()) == 0
          ? OptionalLong.empty()
          : OptionalLong.of(query.get(JAVA_LONG, kvm_translation.physical_address$offset()));
    }
  }

  /**
   * Opens KVM's statistics of this vCPU. Call it before its first run; while the vCPU runs, the
   * call waits.
   *
   * @return any thread may read them; the caller closes them
   * @throws SystemCallException if the kernel keeps none; see {@link Capability#BINARY_STATS_FD}
   */
  public KvmStats stats() {
    return KvmStats.open(fd);
  }

  /** Unmaps the run area and closes the vCPU; repeatable. It must not be running. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
    fd.close();
  }
}
