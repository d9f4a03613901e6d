package io.cupule.kvm.testing;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * A signal that this process does not ignore until this is closed. A shell makes what it starts in
 * the background ignore SIGINT, and a JVM that ignores a signal handles it for nobody.
 */
@SuppressWarnings("restricted") // calls libc
public final class HeardSignal implements AutoCloseable {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle SIGACTION =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("sigaction"),
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));

  /** Bytes of glibc's struct sigaction, whose first member is the handler; all 0 is the default. */
  private static final long SIZE = 152;

  private static final MemorySegment IGNORE = MemorySegment.ofAddress(1);

  private final Arena arena = Arena.ofConfined();
  private final int signal;
  private final MemorySegment before = arena.allocate(SIZE, Long.BYTES);

  /**
   * Gives the signal its default action where it is ignored.
   *
   * @param signal its number
   */
  public HeardSignal(int signal) {
    this.signal = signal;
    sigaction(MemorySegment.NULL, before);
    if (isIgnored()) {
      sigaction(arena.allocate(SIZE, Long.BYTES), MemorySegment.NULL);
    }
  }

  /** Ignores the signal where it was ignored before. */
  @Override
  public void close() {
    if (isIgnored()) {
      sigaction(before, MemorySegment.NULL);
    }
    arena.close();
  }

  /** Only what is ignored is touched: the JVM must not lose a handler of its own. */
  private boolean isIgnored() {
    return before.get(ADDRESS, 0).equals(IGNORE);
  }

  private void sigaction(MemorySegment action, MemorySegment old) {
    int result;
    try {
      result = (int) SIGACTION.invokeExact(signal, action, old);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
    if (result != 0) {
      throw new AssertionError("no such signal: " + signal);
    }
  }
}
