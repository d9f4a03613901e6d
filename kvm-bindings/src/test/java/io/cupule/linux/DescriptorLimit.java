package io.cupule.linux;

import io.cupule.kvm.testing.SoftLimit;
import io.cupule.kvm.testing.SoftLimit.Resource;
import io.cupule.linux.error.SystemCallException;
import io.cupule.linux.raw.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Lets something run out of file descriptors, to see which ones it keeps when it fails half-way.
 */
public final class DescriptorLimit {
  /**
   * What came of it.
   *
   * @param message the failure's
   * @param free descriptors that were free afterwards
   */
  public record Outcome(String message, int free) {}

  private DescriptorLimit() {}

  /** Opens what needs more than {@code free} descriptors, while there are no more than these. */
  public static Outcome outcome(int free, Supplier<? extends AutoCloseable> opening)
      throws Exception {
    // A success and a failure before, because loading a class may take a descriptor too.
    opening.get().close();
    fail(
        () -> {
          throw new SystemCallException("warm-up", Linux.EMFILE());
        },
        1);
    List<EventFd> taken = new ArrayList<>();
    try (SoftLimit _ = new SoftLimit(Resource.DESCRIPTORS, highestDescriptor() + 1 + free)) {
      taken.addAll(takeAll(Integer.MAX_VALUE));
      for (int i = 0; i < free; i++) {
        taken.removeLast().close();
      }
      return fail(opening, Integer.MAX_VALUE);
    } finally {
      taken.forEach(EventFd::close);
    }
  }

  private static Outcome fail(Supplier<? extends AutoCloseable> opening, int most)
      throws Exception {
    try {
      opening.get().close();
    } catch (SystemCallException e) {
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
    } catch (SystemCallException e) {
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
}
