package io.cupule.kvm;

import static io.cupule.linux.raw.Linux.*;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.cupule.linux.call.Mapping;
import io.cupule.linux.raw.kvm_run;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The run area that a vCPU shares with the kernel (struct kvm_run; KVM API, 5). It contains the
 * reason why KVM_RUN returned, and the operands of that exit.
 *
 * <p>Only the vCPU's own thread may use it, between two runs; only {@link #requestExit} is for any
 * thread. Nothing here allocates. A getter is meaningful only for its exit reason.
 */
public final class KvmRun {
  private static final VarHandle BYTE = JAVA_BYTE.varHandle();
  private static final ValueLayout.OfShort DATA_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt DATA_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong DATA_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final long IMMEDIATE_EXIT = kvm_run.immediate_exit$offset();
  private static final long EXIT_REASON = kvm_run.exit_reason$offset();
  private static final long REQUEST_WINDOW = kvm_run.request_interrupt_window$offset();
  private static final long READY_FOR_INJECTION = kvm_run.ready_for_interrupt_injection$offset();
  private static final long IF_FLAG = kvm_run.if_flag$offset();
  private static final long CR8 = kvm_run.cr8$offset();
  private static final long APIC_BASE = kvm_run.apic_base$offset();
  private static final long IO = kvm_run.io$offset();
  private static final long IO_DIRECTION = IO + kvm_run.io.direction$offset();
  private static final long IO_SIZE = IO + kvm_run.io.size$offset();
  private static final long IO_PORT = IO + kvm_run.io.port$offset();
  private static final long IO_COUNT = IO + kvm_run.io.count$offset();
  private static final long IO_DATA = IO + kvm_run.io.data_offset$offset();
  private static final long MMIO = kvm_run.mmio$offset();
  private static final long MMIO_GPA = MMIO + kvm_run.mmio.phys_addr$offset();
  private static final long MMIO_DATA = MMIO + kvm_run.mmio.data$offset();
  private static final long MMIO_LENGTH = MMIO + kvm_run.mmio.len$offset();
  private static final long MMIO_IS_WRITE = MMIO + kvm_run.mmio.is_write$offset();
  private static final long EVENT_TYPE =
      kvm_run.system_event$offset() + kvm_run.system_event.type$offset();
  private static final long MSR = kvm_run.msr$offset();
  private static final long MSR_ERROR = MSR + kvm_run.msr.error$offset();
  private static final long MSR_INDEX = MSR + kvm_run.msr.index$offset();
  private static final long MSR_DATA = MSR + kvm_run.msr.data$offset();
  private static final int WIDEST_MMIO = (int) kvm_run.mmio.data$layout().elementCount();

  private final MemorySegment area;
  private final ExitFailure failure;

  KvmRun(MemorySegment area) {
    this.area = area;
    this.failure = new ExitFailure(area);
  }

  static KvmRun map(Arena arena, int fd, int size) {
    return new KvmRun(Mapping.ofFile(arena, "mmap(vCPU run area)", fd, size));
  }

  /**
   * Makes the next KVM_RUN return at once with EINTR, until {@link #clearExitRequest}. Any thread;
   * a volatile store.
   *
   * @throws IllegalStateException if the vCPU is closed
   */
  public void requestExit() {
    BYTE.setVolatile(area, IMMEDIATE_EXIT, (byte) 1);
  }

  /**
   * Returns whether {@link #requestExit} is in force. vCPU's own thread only; an acquiring load.
   *
   * @return true until {@link #clearExitRequest}
   */
  public boolean exitRequested() {
    return (byte) BYTE.getAcquire(area, IMMEDIATE_EXIT) != 0;
  }

  /**
   * Cancels {@link #requestExit}. vCPU's own thread only; an opaque store, so the caller needs a
   * full fence between this and its check of requests.
   */
  public void clearExitRequest() {
    BYTE.setOpaque(area, IMMEDIATE_EXIT, (byte) 0);
  }

  /**
   * Returns the reason of the last exit.
   *
   * @return a KVM_EXIT number
   */
  public int exitReason() {
    return area.get(JAVA_INT, EXIT_REASON);
  }

  /**
   * Returns whether the guest accepts interrupts (RFLAGS.IF).
   *
   * @return the flag at the exit
   */
  public boolean interruptsEnabled() {
    return area.get(JAVA_BYTE, IF_FLAG) != 0;
  }

  /**
   * Returns whether the guest would take {@link VcpuFd#interrupt} at the next entry: it accepts
   * interrupts and none is being delivered. Without an in-kernel interrupt controller.
   *
   * @return as of the last exit
   */
  public boolean readyForInterruptInjection() {
    return area.get(JAVA_BYTE, READY_FOR_INJECTION) != 0;
  }

  /**
   * Asks for an IRQ_WINDOW_OPEN exit as soon as the guest can take an interrupt, or cancels that.
   * It stays in force until it is changed. Without an in-kernel interrupt controller.
   *
   * @param wanted whether the exit is wanted
   */
  public void requestInterruptWindow(boolean wanted) {
    area.set(JAVA_BYTE, REQUEST_WINDOW, (byte) (wanted ? 1 : 0));
  }

  /**
   * Returns the task priority. Without an in-kernel interrupt controller it is the guest's last
   * value. On hardware, a lower value than before causes a SET_TPR exit; elsewhere it is visible at
   * the next exit.
   *
   * @return CR8, 0 to 15
   */
  public long cr8() {
    return area.get(JAVA_LONG, CR8);
  }

  /**
   * Sets the task priority that the guest reads from CR8. KVM loads it at every entry, so call this
   * after each TPR write to a local APIC in user space. With a local APIC in the kernel it is
   * ignored.
   *
   * @param value CR8, 0 to 15; others make KVM_RUN fail with EINVAL
   */
  public void cr8(long value) {
    area.set(JAVA_LONG, CR8, value);
  }

  /** {@return IA32_APIC_BASE, the local APIC's address and mode, as of the last exit} */
  public long apicBase() {
    return area.get(JAVA_LONG, APIC_BASE);
  }

  /** {@return IO: the direction, true for OUT, false for IN} */
  public boolean ioIsOut() {
    return area.get(JAVA_BYTE, IO_DIRECTION) == KVM_EXIT_IO_OUT();
  }

  /** {@return IO: width of an element, 1, 2 or 4 bytes} */
  public int ioSize() {
    return area.get(JAVA_BYTE, IO_SIZE);
  }

  /** {@return IO: the port, 0 to 65535} */
  public int ioPort() {
    return Short.toUnsignedInt(area.get(JAVA_SHORT, IO_PORT));
  }

  /** {@return IO: number of elements, at least 1; more for a string instruction} */
  public int ioCount() {
    return area.get(JAVA_INT, IO_COUNT);
  }

  /**
   * IO: returns an element that the guest wrote.
   *
   * @param index below {@link #ioCount}
   * @return the value, zero-extended
   */
  public long ioData(int index) {
    int size = ioSize();
    return load(area.get(JAVA_LONG, IO_DATA) + (long) index * size, size);
  }

  /**
   * IO: sets an element that the guest reads.
   *
   * @param index below {@link #ioCount}
   * @param value its low {@link #ioSize} bytes are used
   */
  public void ioData(int index, long value) {
    int size = ioSize();
    store(area.get(JAVA_LONG, IO_DATA) + (long) index * size, size, value);
  }

  /** {@return MMIO: the guest-physical address, unsigned} */
  public long mmioGpa() {
    return area.get(JAVA_LONG, MMIO_GPA);
  }

  /** {@return MMIO: the width, 1 to 8 bytes; KVM splits wider and page-crossing accesses} */
  public int mmioLength() {
    return Math.clamp(area.get(JAVA_INT, MMIO_LENGTH), 1, WIDEST_MMIO);
  }

  /** {@return MMIO: the direction, true for a write} */
  public boolean mmioIsWrite() {
    return area.get(JAVA_BYTE, MMIO_IS_WRITE) != 0;
  }

  /** {@return MMIO: the value that the guest wrote; bytes beyond {@link #mmioLength} are zero} */
  public long mmioData() {
    long value = area.get(DATA_LONG, MMIO_DATA);
    int unused = Long.SIZE - mmioLength() * Byte.SIZE;
    return value << unused >>> unused;
  }

  /**
   * MMIO: sets the value that the guest reads.
   *
   * @param value its low {@link #mmioLength} bytes are used
   */
  public void mmioData(long value) {
    area.set(DATA_LONG, MMIO_DATA, value);
  }

  /** {@return X86_RDMSR, X86_WRMSR: the MSR's number, unsigned} */
  public int msrIndex() {
    return area.get(JAVA_INT, MSR_INDEX);
  }

  /** {@return X86_WRMSR: the value that the guest wrote, EDX:EAX} */
  public long msrData() {
    return area.get(JAVA_LONG, MSR_DATA);
  }

  /**
   * X86_RDMSR: sets the value that the guest reads.
   *
   * @param value for EDX:EAX
   */
  public void msrData(long value) {
    area.set(JAVA_LONG, MSR_DATA, value);
  }

  /**
   * X86_RDMSR, X86_WRMSR: sets how the instruction ends. By default it succeeds.
   *
   * @param fails true to raise #GP in the guest, false to complete the instruction
   */
  public void msrFail(boolean fails) {
    area.set(JAVA_BYTE, MSR_ERROR, (byte) (fails ? 1 : 0));
  }

  /** {@return SYSTEM_EVENT: the guest's request, a KVM_SYSTEM_EVENT number} */
  public int systemEventType() {
    return area.get(JAVA_INT, EVENT_TYPE);
  }

  /**
   * FAIL_ENTRY, UNKNOWN and INTERNAL_ERROR: returns the operands.
   *
   * @return a view that is valid under the same conditions as this one
   */
  public ExitFailure failure() {
    return failure;
  }

  private long load(long at, int size) {
    return switch (size) {
      case 1 -> Byte.toUnsignedLong(area.get(JAVA_BYTE, at));
      case 2 -> Short.toUnsignedLong(area.get(DATA_SHORT, at));
      default -> Integer.toUnsignedLong(area.get(DATA_INT, at));
    };
  }

  private void store(long at, int size, long value) {
    switch (size) {
      case 1 -> area.set(JAVA_BYTE, at, (byte) value);
      case 2 -> area.set(DATA_SHORT, at, (short) value);
      default -> area.set(DATA_INT, at, (int) value);
    }
  }
}
