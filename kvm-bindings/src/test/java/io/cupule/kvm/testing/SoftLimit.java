package io.cupule.kvm.testing;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Another soft limit (setrlimit(2)) for this process, until it is closed. */
@SuppressWarnings("restricted") // calls libc
public final class SoftLimit implements AutoCloseable {
  /** What is limited. */
  public enum Resource {
    /** The lowest number that no descriptor can get. */
    DESCRIPTORS(7),
    /** Signals that were sent to the processes of the user and not received yet. */
    PENDING_SIGNALS(11);

    private final int number;

    Resource(int number) {
      this.number = number;
    }
  }

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle GET = function("getrlimit");
  private static final MethodHandle SET = function("setrlimit");

  private final Resource resource;
  private final long before;

  /**
   * Sets the limit.
   *
   * @param resource what is limited
   * @param limit not above the hard limit
   */
  public SoftLimit(Resource resource, long limit) {
    this.resource = resource;
    before = exchange(limit);
  }

  /** Sets the limit as it was before. */
  @Override
  public void close() {
    exchange(before);
  }

  private long exchange(long limit) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment softAndHard = arena.allocate(JAVA_LONG, 2);
      call(GET, softAndHard);
      long old = softAndHard.get(JAVA_LONG, 0);
      softAndHard.set(JAVA_LONG, 0, limit);
      call(SET, softAndHard);
      return old;
    }
  }

  private void call(MethodHandle function, MemorySegment softAndHard) {
    int result;
    try {
      result = (int) function.invokeExact(resource.number, softAndHard);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
    if (result != 0) {
      throw new AssertionError("the limit of %s cannot be changed".formatted(resource));
    }
  }

  private static MethodHandle function(String name) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
  }
}
