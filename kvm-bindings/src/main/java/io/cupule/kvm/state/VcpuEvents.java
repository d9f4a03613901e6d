package io.cupule.kvm.state;

import static io.cupule.linux.raw.Linux.KVM_VCPUEVENT_VALID_NMI_PENDING;
import static io.cupule.linux.raw.Linux.KVM_VCPUEVENT_VALID_SHADOW;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.cupule.kvm.VcpuFd;
import io.cupule.linux.raw.kvm_vcpu_events;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;

/**
 * The pending events of a vCPU: exception, interrupt, NMI (struct kvm_vcpu_events; KVM API, 4.31).
 * Read it with {@link VcpuFd#getEvents}, change it, and write it back with {@link
 * VcpuFd#setEvents}. It is empty at first. No method but {@link #exceptionError} allocates. Not
 * thread-safe.
 *
 * <p><i>Injected</i> means that delivery has begun: KVM continues it at the next entry, regardless
 * of the guest's flags.
 */
public final class VcpuEvents {
  private static final int LAST_EXCEPTION = 31;
  private static final int NMI_VECTOR = 2;

  private static final long EXCEPTION = kvm_vcpu_events.exception$offset();
  private static final long EXCEPTION_INJECTED =
      EXCEPTION + kvm_vcpu_events.exception.injected$offset();
  private static final long EXCEPTION_PENDING =
      EXCEPTION + kvm_vcpu_events.exception.pending$offset();
  private static final long EXCEPTION_NUMBER = EXCEPTION + kvm_vcpu_events.exception.nr$offset();
  private static final long EXCEPTION_HAS_ERROR =
      EXCEPTION + kvm_vcpu_events.exception.has_error_code$offset();
  private static final long EXCEPTION_ERROR =
      EXCEPTION + kvm_vcpu_events.exception.error_code$offset();
  private static final long INTERRUPT = kvm_vcpu_events.interrupt$offset();
  private static final long INTERRUPT_INJECTED =
      INTERRUPT + kvm_vcpu_events.interrupt.injected$offset();
  private static final long INTERRUPT_NUMBER = INTERRUPT + kvm_vcpu_events.interrupt.nr$offset();
  private static final long INTERRUPT_SHADOW =
      INTERRUPT + kvm_vcpu_events.interrupt.shadow$offset();
  private static final long NMI = kvm_vcpu_events.nmi$offset();
  private static final long NMI_INJECTED = NMI + kvm_vcpu_events.nmi.injected$offset();
  private static final long NMI_PENDING = NMI + kvm_vcpu_events.nmi.pending$offset();
  private static final long NMI_MASKED = NMI + kvm_vcpu_events.nmi.masked$offset();
  private static final long FLAGS = kvm_vcpu_events.flags$offset();

  private final MemorySegment segment = Arena.ofAuto().allocate(kvm_vcpu_events.layout());

  /** Makes empty events, as after {@link #clear}. */
  public VcpuEvents() {
    clear();
  }

  /** Clears all pending events and deliveries, the NMI mask and the interrupt shadow. */
  public void clear() {
    segment.fill((byte) 0);
    // Without these flags KVM keeps the vCPU's values.
    segment.set(JAVA_INT, FLAGS, KVM_VCPUEVENT_VALID_NMI_PENDING() | KVM_VCPUEVENT_VALID_SHADOW());
  }

  /**
   * Makes {@link VcpuFd#setEvents} leave what others may change meanwhile: the NMIs that wait, and
   * the interrupt shadow (KVM API, 4.32).
   */
  public void leaveOthers() {
    segment.set(JAVA_INT, FLAGS, 0);
  }

  /**
   * Makes the guest take an exception at the next entry; replaces an existing one.
   *
   * @param vector 0 to 31, not 2 (use {@link VcpuFd#nmi} for the NMI)
   * @param error the error code, for the vectors that push one
   * @throws IllegalArgumentException for another vector
   */
  public void queueException(int vector, OptionalInt error) {
    if (vector < 0 || vector > LAST_EXCEPTION || vector == NMI_VECTOR) {
      throw new IllegalArgumentException(
          "vector " + vector + " is no exception; use 0 to 31 without 2");
    }
    flag(EXCEPTION_INJECTED, true);
    flag(EXCEPTION_PENDING, false);
    segment.set(JAVA_BYTE, EXCEPTION_NUMBER, (byte) vector);
    flag(EXCEPTION_HAS_ERROR, error.isPresent());
    segment.set(JAVA_INT, EXCEPTION_ERROR, error.orElse(0));
  }

  /**
   * Returns whether an exception waits for the next entry.
   *
   * @return true if {@link #exceptionVector} is valid
   */
  public boolean exceptionInjected() {
    return flag(EXCEPTION_INJECTED);
  }

  /**
   * Returns the exception that waits.
   *
   * @return its vector, 0 to 31
   */
  public int exceptionVector() {
    return Byte.toUnsignedInt(segment.get(JAVA_BYTE, EXCEPTION_NUMBER));
  }

  /**
   * Returns the error code of the exception that waits.
   *
   * @return empty if it has none
   */
  public OptionalInt exceptionError() {
    return flag(EXCEPTION_HAS_ERROR)
        ? OptionalInt.of(segment.get(JAVA_INT, EXCEPTION_ERROR))
        : OptionalInt.empty();
  }

  /**
   * Returns whether an external interrupt waits for the next entry: {@link VcpuFd#interrupt} was
   * called and the guest has not taken it, or its delivery was interrupted.
   *
   * @return true if {@link #interruptVector} is valid
   */
  public boolean interruptInjected() {
    return flag(INTERRUPT_INJECTED);
  }

  /**
   * Returns the external interrupt that waits.
   *
   * @return its vector, 0 to 255
   */
  public int interruptVector() {
    return Byte.toUnsignedInt(segment.get(JAVA_BYTE, INTERRUPT_NUMBER));
  }

  /**
   * Returns whether STI or a load of SS blocks interrupts for one more instruction.
   *
   * @return the shadow
   */
  public boolean interruptShadow() {
    return flag(INTERRUPT_SHADOW);
  }

  /**
   * Returns whether an NMI's delivery has begun.
   *
   * @return true until the guest's handler runs
   */
  public boolean nmiInjected() {
    return flag(NMI_INJECTED);
  }

  /**
   * Returns whether an NMI waits until it can be delivered.
   *
   * @return true after {@link VcpuFd#nmi} and before the next entry that may deliver it
   */
  public boolean nmiPending() {
    return flag(NMI_PENDING);
  }

  /**
   * Returns whether the guest is in its NMI handler; no other NMI is delivered until IRET.
   *
   * @return the mask
   */
  public boolean nmiMasked() {
    return flag(NMI_MASKED);
  }

  /**
   * Returns whether an NMI sent now would be delivered at the next entry.
   *
   * @return false while one is being delivered or handled, or the guest is in a shadow
   */
  public boolean canTakeNmi() {
    return !nmiInjected() && !nmiPending() && !nmiMasked() && !interruptShadow();
  }

  private boolean flag(long offset) {
    return segment.get(JAVA_BYTE, offset) != 0;
  }

  private void flag(long offset, boolean value) {
    segment.set(JAVA_BYTE, offset, (byte) (value ? 1 : 0));
  }

  /** Returns the {@code kvm_vcpu_events} that this object reads and writes. */
  public MemorySegment segment() {
    return segment;
  }
}
