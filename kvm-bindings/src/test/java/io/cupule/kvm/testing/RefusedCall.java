package io.cupule.kvm.testing;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.OptionalInt;

/**
 * An ioctl that the kernel refuses to this process with EPERM, by a seccomp filter (seccomp(2)). A
 * filter stays until the process ends, and the programs that it starts inherit it.
 */
@SuppressWarnings("restricted") // calls libc
final class RefusedCall {
  static final int EPERM = 1;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));
  private static final MethodHandle SYSCALL =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("syscall"),
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
          Linker.Option.firstVariadicArg(1),
          Linker.Option.captureCallState("errno"));

  // numbers of x86-64's system calls, and constants of linux/seccomp.h, linux/prctl.h,
  // linux/audit.h
  private static final int SYS_IOCTL = 16;
  private static final int SYS_PRCTL = 157;
  private static final int SYS_SECCOMP = 317;
  private static final int PR_SET_NO_NEW_PRIVS = 38;
  private static final int SECCOMP_SET_MODE_FILTER = 1;
  private static final int SECCOMP_FILTER_FLAG_TSYNC = 1;
  private static final int SECCOMP_RET_ALLOW = 0x7fff0000;
  private static final int SECCOMP_RET_ERRNO = 0x00050000;
  private static final int AUDIT_ARCH_X86_64 = 0xc000003e;

  // offsets in struct seccomp_data
  private static final int NUMBER = 0;
  private static final int ARCHITECTURE = 4;
  private static final int SECOND_ARGUMENT = 24;

  // instructions of linux/bpf_common.h
  private static final int LOAD_WORD = 0x20;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int RETURN = 0x06;
  private static final int INSTRUCTION_BYTES = 8;

  private final int request;

  /**
   * An ioctl that is not refused yet.
   *
   * @param request its request code
   */
  RefusedCall(int request) {
    this.request = request;
  }

  /**
   * Refuses it from now on, to all threads of this process.
   *
   * @return the errno of the kernel that has no such filters; empty where it is refused
   */
  OptionalInt refuse() {
    try (Arena arena = Arena.ofConfined()) {
      int failed = call(arena, SYS_PRCTL, PR_SET_NO_NEW_PRIVS, 1, 0);
      if (failed == 0) {
        long program = program(arena).address();
        failed =
            call(arena, SYS_SECCOMP, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, program);
      }
      return failed == 0 ? OptionalInt.empty() : OptionalInt.of(failed);
    }
  }

  /** Tells whether it is refused to the calling thread; makes the call, on no file. */
  boolean isRefused() {
    try (Arena arena = Arena.ofConfined()) {
      return call(arena, SYS_IOCTL, -1, request, 0) == EPERM;
    }
  }

  /** A struct sock_fprog: each jump goes on where the values are equal, else to the last line. */
  private MemorySegment program(Arena arena) {
    int[][] lines = {
      {LOAD_WORD, 0, ARCHITECTURE},
      {JUMP_IF_EQUAL, 5, AUDIT_ARCH_X86_64},
      {LOAD_WORD, 0, NUMBER},
      {JUMP_IF_EQUAL, 3, SYS_IOCTL},
      {LOAD_WORD, 0, SECOND_ARGUMENT},
      {JUMP_IF_EQUAL, 1, request},
      {RETURN, 0, SECCOMP_RET_ERRNO | EPERM},
      {RETURN, 0, SECCOMP_RET_ALLOW},
    };
    MemorySegment code = arena.allocate((long) lines.length * INSTRUCTION_BYTES, Long.BYTES);
    for (int i = 0; i < lines.length; i++) {
      long at = (long) i * INSTRUCTION_BYTES;
      code.set(JAVA_SHORT, at, (short) lines[i][0]);
      code.set(JAVA_SHORT, at + 2, (short) (lines[i][1] << 8)); // bytes: if equal, if not
      code.set(JAVA_INT, at + 4, lines[i][2]);
    }
    MemorySegment program = arena.allocate(2L * Long.BYTES, Long.BYTES);
    program.set(JAVA_SHORT, 0, (short) lines.length);
    program.set(ADDRESS, Long.BYTES, code);
    return program;
  }

  /** Makes a call with three arguments, and zeros after these; returns the errno, or 0. */
  private static int call(Arena arena, long number, long a, long b, long c) {
    MemorySegment state = arena.allocate(STATE);
    long result;
    try {
      result = (long) SYSCALL.invokeExact(state, number, a, b, c, 0L, 0L);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
    return result == -1 ? (int) ERRNO.get(state, 0L) : 0;
  }
}
