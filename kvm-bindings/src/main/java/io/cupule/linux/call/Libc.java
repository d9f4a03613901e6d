package io.cupule.linux.call;

import static io.cupule.linux.raw.Linux.EINTR;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.cupule.linux.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

/**
 * Makes all calls to libc. Every function is called with the same signature, six 64-bit arguments
 * and a 64-bit result with errno captured, because each further one costs milliseconds at start-up.
 * The x86-64 ABI lets a function ignore extra arguments. Pointers are plain addresses.
 */
@SuppressWarnings("restricted") // native access is the purpose of this class
public final class Libc {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final FunctionDescriptor SHAPE =
      FunctionDescriptor.of(
          JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle CALL =
      LINKER.downcallHandle(SHAPE, Linker.Option.captureCallState("errno"));
  private static final StructLayout CAPTURE_LAYOUT = Linker.Option.captureStateLayout();
  private static final long ERRNO_OFFSET =
      CAPTURE_LAYOUT.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  // Bound to its address, so that the compiler treats the run loop's call as a constant.
  private static final MethodHandle IOCTL =
      MethodHandles.insertArguments(CALL, 0, function("ioctl"));

  private static final ThreadLocal<MemorySegment> CAPTURE =
      ThreadLocal.withInitial(Libc::newCapture);

  private Libc() {}

  /** Returns the address of a libc function. */
  public static MemorySegment function(String name) {
    return LINKER.defaultLookup().findOrThrow(name);
  }

  /** Allocates memory for the errno of one thread's calls. */
  public static MemorySegment newCapture() {
    return Arena.ofAuto().allocate(CAPTURE_LAYOUT);
  }

  /** Returns the calling thread's own capture memory. */
  public static MemorySegment capture() {
    return CAPTURE.get();
  }

  /** Makes an ioctl; returns the result, or the negated errno. Allocates nothing. */
  public static int ioctl(MemorySegment capture, int fd, long request, long argument) {
    int result;
    try {
      result = (int) (long) IOCTL.invokeExact(capture, (long) fd, request, argument, 0L, 0L, 0L);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
    return result >= 0 ? result : -errno(capture);
  }

  /** Makes an ioctl that must succeed; repeats it after a signal, as KVM_CREATE_VM allows. */
  public static int ioctlOrThrow(String name, int fd, long request, long argument) {
    int result;
    do {
      result = ioctl(capture(), fd, request, argument);
    } while (result == -EINTR());
    return checked(name, result);
  }

  /** Calls a function with a long or pointer result; returns it, or the negated errno for -1. */
  public static long call(MemorySegment function, long a, long b, long c, long d, long e, long f) {
    MemorySegment capture = capture();
    long result;
    try {
      result = (long) CALL.invokeExact(function, capture, a, b, c, d, e, f);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
    return result == -1 ? -errno(capture) : result;
  }

  /** Calls a function that returns an int; returns the result, or the negated errno for -1. */
  public static int callInt(MemorySegment function, long a, long b, long c, long d) {
    MemorySegment capture = capture();
    int result;
    try {
      result = (int) (long) CALL.invokeExact(function, capture, a, b, c, d, 0L, 0L);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
    return result == -1 ? -errno(capture) : result;
  }

  /** Returns the result, or throws for a negated errno. */
  public static int checked(String name, int result) {
    if (result < 0) {
      throw new SystemCallException(name, -result);
    }
    return result;
  }

  private static int errno(MemorySegment capture) {
    return capture.get(JAVA_INT, ERRNO_OFFSET);
  }
}
