package io.cupule.kvm.memory;

import static io.cupule.linux.raw.Linux.MAP_NORESERVE;

import io.cupule.linux.call.Mapping;
import io.cupule.linux.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * An array of 64-bit words outside the Java heap, zero at first. A page uses memory, and time to
 * clear it, only when it is first written. This suits large tables that are mostly empty on a quiet
 * machine. In contrast, {@link Arena#allocate(long)} clears all of the memory at once.
 *
 * <p>Any thread may use it; the methods are named after {@link VarHandle}'s access modes. The
 * memory is released when no reference to the array is left.
 */
public final class LazyWords {
  private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();

  private final MemorySegment words;

  /**
   * Maps the memory (mmap(2): MAP_ANONYMOUS, MAP_NORESERVE).
   *
   * @param count number of words, positive
   * @throws SystemCallException if the process has no free address space
   */
  public LazyWords(long count) {
    long bytes = count * Long.BYTES;
    words =
        Mapping.anonymous(
            Arena.ofAuto(), "mmap(%d bytes)".formatted(bytes), bytes, MAP_NORESERVE());
  }

  /** Returns the word with that index, without order to other accesses. */
  public long getOpaque(long index) {
    return (long) WORD.getOpaque(words, index * Long.BYTES);
  }

  /** Returns the word with that index, before all later accesses. */
  public long getAcquire(long index) {
    return (long) WORD.getAcquire(words, index * Long.BYTES);
  }

  /** Sets a word, without order to other accesses. */
  public void setOpaque(long index, long value) {
    WORD.setOpaque(words, index * Long.BYTES, value);
  }

  /** Sets a word, after all earlier accesses. */
  public void setRelease(long index, long value) {
    WORD.setRelease(words, index * Long.BYTES, value);
  }

  /**
   * Sets a word if it has the expected value, in order with all other accesses.
   *
   * @return whether it had
   */
  public boolean compareAndSet(long index, long expected, long value) {
    return WORD.compareAndSet(words, index * Long.BYTES, expected, value);
  }
}
