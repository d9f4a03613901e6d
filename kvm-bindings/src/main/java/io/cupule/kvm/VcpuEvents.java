package io.cupule.kvm;

import static io.cupule.kvm.raw.Linux.KVM_VCPUEVENT_VALID_NMI_PENDING;
import static io.cupule.kvm.raw.Linux.KVM_VCPUEVENT_VALID_SHADOW;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.cupule.kvm.raw.kvm_vcpu_events;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;

/**
 * What a vCPU is about to take: exception, interrupt, NMI (struct kvm_vcpu_events; KVM API, 4.31).
 * Read it with {@link VcpuFd#getEvents}, change, write back with {@link VcpuFd#setEvents}. Nothing
 * at first. No method but {@link #exceptionError} allocates. Not thread-safe.
 *
 * <p><i>Injected</i> means that delivery has begun: KVM does it at the next entry, whatever the
 * guest's flags say.
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

  /** Makes the events of a vCPU that waits for nothing, as after {@link #clear}. */
  public VcpuEvents() {
    clear();
  }

  /** Drops whatever is pending or under way, the NMI mask and the interrupt shadow. */
  public void clear() {
    segment.fill((byte) 0);
    // Without these flags KVM keeps what the vCPU has.
    segment.set(JAVA_INT, FLAGS, KVM_VCPUEVENT_VALID_NMI_PENDING() | KVM_VCPUEVENT_VALID_SHADOW());
  }

  /**
   * Makes the guest take an exception at the next entry, in place of one that is there already.
   *
   * @param vector 0 to 31, not 2 (the NMI has its own way in: {@link VcpuFd#nmi})
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
   * Whether an exception waits for the next entry.
   *
   * @return true where {@link #exceptionVector} means something
   */
  public boolean exceptionInjected() {
    return flag(EXCEPTION_INJECTED);
  }

  /**
   * The exception that waits.
   *
   * @return its vector, 0 to 31
   */
  public int exceptionVector() {
    return Byte.toUnsignedInt(segment.get(JAVA_BYTE, EXCEPTION_NUMBER));
  }

  /**
   * The error code of the exception that waits.
   *
   * @return empty where it has none
   */
  public OptionalInt exceptionError() {
    return flag(EXCEPTION_HAS_ERROR)
        ? OptionalInt.of(segment.get(JAVA_INT, EXCEPTION_ERROR))
        : OptionalInt.empty();
  }

  /**
   * Whether an external interrupt waits for the next entry: {@link VcpuFd#interrupt} was called and
   * the guest has not taken it, or its delivery was cut short.
   *
   * @return true where {@link #interruptVector} means something
   */
  public boolean interruptInjected() {
    return flag(INTERRUPT_INJECTED);
  }

  /**
   * The external interrupt that waits.
   *
   * @return its vector, 0 to 255
   */
  public int interruptVector() {
    return Byte.toUnsignedInt(segment.get(JAVA_BYTE, INTERRUPT_NUMBER));
  }

  /**
   * Whether STI or a load of SS holds interrupts back for one more instruction.
   *
   * @return the shadow
   */
  public boolean interruptShadow() {
    return flag(INTERRUPT_SHADOW);
  }

  /**
   * Whether an NMI's delivery has begun.
   *
   * @return true until the guest's handler runs
   */
  public boolean nmiInjected() {
    return flag(NMI_INJECTED);
  }

  /**
   * Whether an NMI waits until it can be delivered.
   *
   * @return true after {@link VcpuFd#nmi} and before the next entry that may deliver it
   */
  public boolean nmiPending() {
    return flag(NMI_PENDING);
  }

  /**
   * Whether the guest is in its NMI handler: until IRET no other NMI is delivered.
   *
   * @return the mask
   */
  public boolean nmiMasked() {
    return flag(NMI_MASKED);
  }

  /**
   * Whether an NMI sent now would be delivered at the next entry.
   *
   * @return false while one is on its way or being handled, or the guest is in a shadow
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

  MemorySegment segment() {
    return segment;
  }
}
