package io.cupule.kvm.memory;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.memory.GuestMemory.Slot;
import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.ProcSelf;
import io.cupule.linux.LinuxThread;
import io.cupule.linux.call.Libc;
import io.cupule.linux.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class MemoryLockTest {
  private static final long KIB = 1024;

  @Test
  void lockedMemoryIsLockedUntilItIsClosed() {
    long before = lockedKib();
    try (GuestMemory memory = map(new Slot(0, 16 * KIB), new Slot(64 * KIB, 32 * KIB))) {
      memory.lock();
      assertThat(lockedKib() - before).isEqualTo(48);
    }
    assertThat(lockedKib()).isEqualTo(before);
  }

  @Test
  void limitThatIsTooSmallIsNamedWithTheRemedy() throws Exception {
    String message;
    try (ExecutorService unprivileged = Executors.newSingleThreadExecutor();
        GuestMemory memory = map(new Slot(0, 1024 * KIB))) {
      message =
          unprivileged
              .submit(() -> {
                Limits.dropIpcLock();
                return Limits.withMemlock(64 * KIB, () -> failure(memory));
              })
              .get(Patience.SECONDS, TimeUnit.SECONDS);
    }
    assertThat(message)
        .startsWith("mlock(guest memory, 1048576 bytes): ENOMEM - more than RLIMIT_MEMLOCK allows")
        .contains("ulimit -l");
  }

  private static String failure(GuestMemory memory) {
    try {
      memory.lock();
      return "locked";
    } catch (SystemCallException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static GuestMemory map(Slot... slots) {
    return GuestMemory.map(MemoryBacking.NORMAL, slots);
  }

  private static long lockedKib() {
    String locked = ProcSelf.status(LinuxThread.currentId(), "VmLck").orElseThrow();
    return Long.parseLong(locked.replace(" kB", ""));
  }

  /** Takes rights away: from the calling thread (capset(2)), from the process (setrlimit(2)). */
  private static final class Limits {
    private static final int CAPABILITY_VERSION_3 = 0x2008_0522;
    private static final int CAP_IPC_LOCK = 14;
    private static final int RLIMIT_MEMLOCK = 8;

    interface Work {
      String run();
    }

    static void dropIpcLock() {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment header = arena.allocate(JAVA_INT, 2);
        header.set(JAVA_INT, 0, CAPABILITY_VERSION_3);
        MemorySegment sets = arena.allocate(JAVA_INT, 6);
        call("capget", header.address(), sets.address());
        sets.set(JAVA_INT, 0, sets.get(JAVA_INT, 0) & ~(1 << CAP_IPC_LOCK));
        call("capset", header.address(), sets.address());
      }
    }

    static String withMemlock(long bytes, Work work) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment limit = arena.allocate(JAVA_LONG, 2);
        call("getrlimit", RLIMIT_MEMLOCK, limit.address());
        long normal = limit.get(JAVA_LONG, 0);
        limit.set(JAVA_LONG, 0, bytes);
        call("setrlimit", RLIMIT_MEMLOCK, limit.address());
        try {
          return work.run();
        } finally {
          limit.set(JAVA_LONG, 0, normal);
          call("setrlimit", RLIMIT_MEMLOCK, limit.address());
        }
      }
    }

    private static void call(String function, long first, long second) {
      Libc.checked(function, Libc.callInt(Libc.function(function), first, second, 0, 0));
    }
  }
}
