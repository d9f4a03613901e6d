package io.cupule.vcpu;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.cupule.kvm.KvmRun;
import io.cupule.linux.KickSignal;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * KVM_RUN without KVM: a guest that never exits by itself, whose guest mode is a wait in ppoll(2).
 *
 * <p>Like KVM_RUN it looks at immediate_exit only after it has entered the kernel, ends on a signal
 * that arrives later, and knows nothing of one whose handler has run before. The signal mask is
 * what makes the two steps, look and wait, one.
 */
@SuppressWarnings("restricted") // calls ppoll
final class FakeGuestMode {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle PPOLL =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("ppoll"),
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));

  private final KvmRun run;
  private final MemorySegment noSignalBlocked = Arena.ofAuto().allocate(128, 8);

  FakeGuestMode(KvmRun run) {
    this.run = run;
  }

  /** Returns once the exit is requested or a signal arrives; by the vCPU's thread. */
  void enter() {
    KickSignal.block();
    try {
      if (!run.exitRequested()) {
        int result =
            (int) PPOLL.invokeExact(MemorySegment.NULL, 0L, MemorySegment.NULL, noSignalBlocked);
        if (result != -1) {
          throw new AssertionError("nothing but a signal ends the wait");
        }
      }
    } catch (Throwable e) {
      throw new AssertionError(e);
    } finally {
      KickSignal.unblock();
    }
  }
}
