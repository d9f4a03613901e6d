package io.cupule.kvm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.cupule.kvm.memory.GuestMemory;
import io.cupule.linux.call.LinuxAbi;
import io.cupule.linux.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.BitSet;

/**
 * Records which pages a guest writes (KVM_MEM_LOG_DIRTY_PAGES and KVM_GET_DIRTY_LOG; KVM API, 4.35
 * and 4.8), while its vCPUs run. KVM sees writes of vCPUs and its own; writes of this process
 * through {@link GuestMemory} are not in the log. While a log is open, the first write to a page
 * after each {@link #take} costs the guest a fault.
 *
 * <p>One thread at a time uses a log, and a VM has at most one. Close it before the VM.
 */
public final class DirtyLog implements AutoCloseable {
  /** The size of a page in the log in bytes, also for memory that consists of larger pages. */
  public static final long PAGE = 4096;

  private final VmFd vm;
  private final GuestMemory memory;
  private final MemorySegment[] bitmaps;
  private boolean closed;

  /** Receives the dirty pages. */
  @FunctionalInterface
  public interface Ranges {
    /**
     * Receives neighbouring pages of one slot.
     *
     * @param gpa address of the first page
     * @param length bytes, a positive multiple of {@link #PAGE}
     */
    void dirty(long gpa, long length);
  }

  private DirtyLog(VmFd vm, GuestMemory memory) {
    this.vm = vm;
    this.memory = memory;
    Arena arena = Arena.ofAuto();
    bitmaps =
        memory.slots().stream()
            .map(slot -> arena.allocate(Math.ceilDiv(slot.size() / PAGE, Long.SIZE) * Long.BYTES))
            .toArray(MemorySegment[]::new);
  }

  /**
   * Starts a log of all slots, with no page dirty.
   *
   * @param vm the VM
   * @param memory its memory, already set with {@link VmFd#setMemory}
   * @return the log; the caller closes it
   * @throws SystemCallException if the kernel refuses
   */
  public static DirtyLog start(VmFd vm, GuestMemory memory) {
    DirtyLog log = new DirtyLog(vm, memory);
    try {
      vm.setMemory(memory, LinuxAbi.KVM_MEM_LOG_DIRTY_PAGES);
      log.take((_, _) -> {});
    } catch (RuntimeException e) {
      log.closeAfter(e);
      throw e;
    }
    return log;
  }

  /**
   * Reports and forgets the pages that the guest wrote since the last call. vCPUs may run: a write
   * during this call is reported by it or by the next one.
   *
   * @param ranges receives them, ascending by address
   * @throws IllegalStateException after {@link #close}
   * @throws SystemCallException if the kernel refuses
   */
  public void take(Ranges ranges) {
    if (closed) {
      throw new IllegalStateException("the dirty log is closed; start another one");
    }
    for (int slot = 0; slot < bitmaps.length; slot++) {
      read(slot);
      BitSet dirty =
          BitSet.valueOf(
              bitmaps[slot].asByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer());
      long gpa = memory.slots().get(slot).gpa();
      int end;
      for (int page = dirty.nextSetBit(0); page >= 0; page = dirty.nextSetBit(end)) {
        end = dirty.nextClearBit(page);
        ranges.dirty(gpa + page * PAGE, (end - page) * PAGE);
      }
    }
  }

  private void read(int slot) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(LinuxAbi.SIZEOF_KVM_DIRTY_LOG, Long.BYTES);
      request.set(JAVA_INT, LinuxAbi.OFFSETOF_KVM_DIRTY_LOG_SLOT, slot);
      request.set(JAVA_LONG, LinuxAbi.OFFSETOF_KVM_DIRTY_LOG_DIRTY_BITMAP, bitmaps[slot].address());
      vm.fd().ioctl("KVM_GET_DIRTY_LOG", LinuxAbi.KVM_GET_DIRTY_LOG, request);
    }
  }

  /** Clears the flags that were set before a failure. */
  private void closeAfter(RuntimeException failure) {
    try {
      close();
    } catch (RuntimeException second) {
      failure.addSuppressed(second);
    }
  }

  /** Stops the log, so that the guest's writes cost nothing extra. Repeatable. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      vm.setMemory(memory, 0);
    }
  }
}
