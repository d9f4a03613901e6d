package io.cupule.kvm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.cupule.linux.raw.kvm_run;
import java.lang.foreign.MemorySegment;

/**
 * The operands of exits that a vCPU can't continue from (KVM API, 5), for messages. It is a view of
 * the run area, with the thread rules of {@link KvmRun}.
 */
public final class ExitFailure {
  private static final long ENTRY_REASON =
      kvm_run.fail_entry$offset() + kvm_run.fail_entry.hardware_entry_failure_reason$offset();
  private static final long HARDWARE_REASON =
      kvm_run.hw$offset() + kvm_run.hw.hardware_exit_reason$offset();
  private static final long INTERNAL = kvm_run.internal$offset();
  private static final long SUBERROR = INTERNAL + kvm_run.internal.suberror$offset();
  private static final long DATA_COUNT = INTERNAL + kvm_run.internal.ndata$offset();
  private static final long DATA = INTERNAL + kvm_run.internal.data$offset();
  private static final int MOST_DATA = (int) kvm_run.internal.data$layout().elementCount();

  private final MemorySegment area;

  ExitFailure(MemorySegment area) {
    this.area = area;
  }

  /**
   * FAIL_ENTRY: returns the CPU's reason for refusing the guest state.
   *
   * @return the hardware's code
   */
  public long entryReason() {
    return area.get(JAVA_LONG, ENTRY_REASON);
  }

  /**
   * UNKNOWN: returns the CPU's exit code, which KVM could not handle.
   *
   * @return the hardware's code
   */
  public long hardwareReason() {
    return area.get(JAVA_LONG, HARDWARE_REASON);
  }

  /**
   * INTERNAL_ERROR: returns the kind of failure in KVM.
   *
   * @return a KVM_INTERNAL_ERROR number
   */
  public int suberror() {
    return area.get(JAVA_INT, SUBERROR);
  }

  /**
   * INTERNAL_ERROR: returns the number of data words.
   *
   * @return 0 to 16
   */
  public int dataCount() {
    return Math.clamp(area.get(JAVA_INT, DATA_COUNT), 0, MOST_DATA);
  }

  /**
   * INTERNAL_ERROR: returns a data word.
   *
   * @param index below {@link #dataCount}
   * @return the word; its meaning depends on the suberror
   */
  public long data(int index) {
    return area.get(JAVA_LONG, DATA + (long) index * Long.BYTES);
  }
}
