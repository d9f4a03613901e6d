package io.cupule.control.doctor;

import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads CPU numbers in Linux's format: {@code 0-3,8}. */
final class CpuList {
  private static final Pattern RANGE = Pattern.compile("(\\d{1,6})(?:-(\\d{1,6}))?");

  private CpuList() {}

  /** Reads a list; ignores everything that is not a number or range. */
  static BitSet parse(String text) {
    BitSet cpus = new BitSet();
    Matcher range = RANGE.matcher(text);
    while (range.find()) {
      int first = Integer.parseInt(range.group(1));
      int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
      cpus.set(first, Math.max(first, last) + 1);
    }
    return cpus;
  }
}
