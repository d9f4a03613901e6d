package io.cupule.kvm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.cupule.kvm.raw.Linux;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Lets something run out of file descriptors, to see which ones it keeps when it fails half-way.
 */
final class DescriptorLimit {
  private static final int RLIMIT_NOFILE = 7;
  private static final MemorySegment GET = Libc.function("getrlimit");
  private static final MemorySegment SET = Libc.function("setrlimit");

  /**
   * What came of it.
   *
   * @param message the failure's
   * @param free descriptors that were free afterwards
   */
  record Outcome(String message, int free) {}

  private DescriptorLimit() {}

  /** Opens what needs more than {@code free} descriptors, while there are no more than these. */
  static Outcome outcome(int free, Supplier<? extends AutoCloseable> opening) throws Exception {
    // A success and a failure before, because loading a class may take a descriptor too.
    opening.get().close();
    fail(
        () -> {
          throw new KvmException("warm-up", Linux.EMFILE());
        },
        1);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limit = arena.allocate(2 * JAVA_LONG.byteSize(), JAVA_LONG.byteAlignment());
      Libc.checked("getrlimit", Libc.callInt(GET, RLIMIT_NOFILE, limit.address(), 0, 0));
      long normal = limit.get(JAVA_LONG, 0);
      List<EventFd> taken = new ArrayList<>();
      try {
        set(limit, highestDescriptor() + 1 + free);
        taken.addAll(takeAll(Integer.MAX_VALUE));
        for (int i = 0; i < free; i++) {
          taken.removeLast().close();
        }
        return fail(opening, Integer.MAX_VALUE);
      } finally {
        set(limit, normal);
        taken.forEach(EventFd::close);
      }
    }
  }

  private static Outcome fail(Supplier<? extends AutoCloseable> opening, int most)
      throws Exception {
    try {
      opening.get().close();
    } catch (KvmException e) {
      List<EventFd> free = takeAll(most);
      free.forEach(EventFd::close);
      return new Outcome(String.valueOf(e.getMessage()), free.size());
    }
    throw new AssertionError("it needs no more descriptors than that");
  }

  /** Takes descriptors until there is none left. */
  private static List<EventFd> takeAll(int most) {
    List<EventFd> taken = new ArrayList<>();
    try {
      while (taken.size() < most) {
        taken.add(new EventFd());
      }
    } catch (KvmException e) {
      if (e.errno() != Linux.EMFILE()) {
        throw e;
      }
    }
    return taken;
  }

  private static long highestDescriptor() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors
          .mapToLong(fd -> Long.parseLong(fd.getFileName().toString()))
          .max()
          .orElse(0);
    }
  }

  private static void set(MemorySegment limit, long descriptors) {
    limit.set(JAVA_LONG, 0, descriptors);
    Libc.checked("setrlimit", Libc.callInt(SET, RLIMIT_NOFILE, limit.address(), 0, 0));
  }
}
