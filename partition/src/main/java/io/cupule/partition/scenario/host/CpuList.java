package io.cupule.partition.scenario.host;

import java.util.Collection;
import java.util.SortedSet;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** CPU lists in Linux's format, such as {@code 0-3,8} (cpuset(7), "List format"). */
public final class CpuList {
  private static final Pattern RANGE = Pattern.compile("(\\d{1,4})(?:-(\\d{1,4}))?");

  private CpuList() {}

  /**
   * Reads a list.
   *
   * @param text ranges separated by commas; empty for no CPU
   * @throws IllegalArgumentException if it is not such a list
   */
  public static SortedSet<Integer> parse(String text) {
    SortedSet<Integer> cpus = new TreeSet<>();
    for (String part : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      Matcher range = RANGE.matcher(part);
      if (!range.matches()) {
        throw new IllegalArgumentException("not a list of CPUs: " + text);
      }
      int first = Integer.parseInt(range.group(1));
      int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
      for (int cpu = first; cpu <= last; cpu++) {
        cpus.add(cpu);
      }
    }
    return cpus;
  }

  /** Writes a list, ranges joined; {@code none} for no CPU. */
  public static String format(Collection<Integer> cpus) {
    StringJoiner ranges = new StringJoiner(",").setEmptyValue("none");
    SortedSet<Integer> left = new TreeSet<>(cpus);
    while (!left.isEmpty()) {
      int first = left.removeFirst();
      int last = first;
      while (left.remove(last + 1)) {
        last++;
      }
      ranges.add(first == last ? "" + first : first + "-" + last);
    }
    return ranges.toString();
  }
}
