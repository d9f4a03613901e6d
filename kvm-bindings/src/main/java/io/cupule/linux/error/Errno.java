package io.cupule.linux.error;

import static io.cupule.linux.raw.Linux.*;

import io.cupule.linux.raw.Linux;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Names and meanings of the errno values of this module's calls. */
public final class Errno {
  private Errno() {}

  /** Loaded only after a failure. */
  private static final class Table {
    /** EPOLLIN and similar names are flags. */
    static final Pattern NAME = Pattern.compile("E(?!POLL)[A-Z0-9]+");

    static final Map<Integer, String> NAMES = new HashMap<>();
    static final Map<Integer, String> MEANINGS = new HashMap<>();

    static {
      add(EPERM(), "EPERM", "operation not permitted");
      add(ENOENT(), "ENOENT", "no such file or directory");
      add(ESRCH(), "ESRCH", "no such thread or process");
      add(EINTR(), "EINTR", "interrupted by a signal");
      add(EIO(), "EIO", "input/output error");
      add(ENXIO(), "ENXIO", "no such device or address");
      add(E2BIG(), "E2BIG", "argument list too long");
      add(EBADF(), "EBADF", "the file descriptor is closed");
      add(EAGAIN(), "EAGAIN", "resource temporarily unavailable");
      add(ENOMEM(), "ENOMEM", "out of memory");
      add(EACCES(), "EACCES", "permission denied");
      add(EFAULT(), "EFAULT", "bad address");
      add(EBUSY(), "EBUSY", "device or resource busy");
      add(EEXIST(), "EEXIST", "it exists already");
      add(ENODEV(), "ENODEV", "no such device");
      add(EINVAL(), "EINVAL", "invalid argument");
      add(ENFILE(), "ENFILE", "too many open files in the system");
      add(EMFILE(), "EMFILE", "too many open files in this process");
      add(ENOTTY(), "ENOTTY", "the descriptor does not know this call");
      add(ENOSPC(), "ENOSPC", "no space left");
      add(EROFS(), "EROFS", "the file system is read-only");
      add(EFBIG(), "EFBIG", "the file is too large");
      add(EDQUOT(), "EDQUOT", "the disk quota is used up");
      add(ENOTDIR(), "ENOTDIR", "a part of the path is no directory");
      add(ENAMETOOLONG(), "ENAMETOOLONG", "the name is too long");
      add(ETXTBSY(), "ETXTBSY", "it is a program that runs");
      add(EPIPE(), "EPIPE", "the other end is closed");
      add(ENOSYS(), "ENOSYS", "this kernel does not have the call");
      add(EOPNOTSUPP(), "EOPNOTSUPP", "operation not supported");
      addUnexplained();
    }

    /** Adds the rest: the generated package has the name of every errno, but no list of them. */
    private static void addUnexplained() {
      Arrays.stream(Linux.class.getMethods())
          .filter(constant -> NAME.matcher(constant.getName()).matches())
          .sorted(Comparator.comparing(Method::getName))
          .forEach(constant -> NAMES.putIfAbsent(value(constant), constant.getName()));
    }

    private static int value(Method constant) {
      try {
        return (int) constant.invoke(null);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(constant.getName(), e);
      }
    }

    private static void add(int number, String name, String meaning) {
      NAMES.put(number, name);
      MEANINGS.put(number, meaning);
    }
  }

  /**
   * Returns the symbolic name of an error.
   *
   * @param errno positive
   * @return for example {@code EACCES}; {@code errno 999} if the number has no name
   */
  public static String name(int errno) {
    return Table.NAMES.getOrDefault(errno, "errno " + errno);
  }

  /**
   * Returns what an error means, in a few words.
   *
   * @param errno positive
   */
  public static String meaning(int errno) {
    return Table.MEANINGS.getOrDefault(errno, "see errno(3)");
  }
}
