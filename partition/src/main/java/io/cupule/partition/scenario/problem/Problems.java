package io.cupule.partition.scenario.problem;

import io.cupule.device.backend.PlainText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** Collects the problems of one document; for one thread. */
public final class Problems {
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private final List<Problem> found = new ArrayList<>();

  /** Makes an empty collection. */
  public Problems() {}

  /**
   * Adds a problem.
   *
   * @param path where it is
   * @param message what is wrong
   * @param remedy what to do about it
   */
  public void add(JsonPath path, String message, String remedy) {
    add(path, message, remedy, false);
  }

  /** Adds a problem that this host has with every scenario. */
  public void addOfTheHost(String message, String remedy) {
    add(JsonPath.ROOT, message, remedy, true);
  }

  private void add(JsonPath path, String message, String remedy, boolean isTheHosts) {
    found.add(
        new Problem(
            PlainText.line(path.toString()),
            PlainText.line(message),
            PlainText.line(remedy),
            isTheHosts));
  }

  /**
   * Adds the problem of a value.
   *
   * @param path where the value is
   */
  public void add(JsonPath path, BadValueException bad) {
    add(path, bad.problem(), bad.remedy());
  }

  /** Returns whether a value or a part of it has a problem. */
  public boolean areAt(JsonPath path) {
    String text = PlainText.line(path.toString());
    return found.stream()
        .map(Problem::path)
        .anyMatch(at -> at.equals(text) || at.startsWith(text + ".") || at.startsWith(text + "["));
  }

  /** Returns all problems, grouped by VM. */
  public List<Problem> sorted() {
    return found.stream().sorted(Comparator.comparing(Problems::orderKey)).toList();
  }

  /** Returns the path with numbers of equal width, so that VM 10 comes after VM 9. */
  private static String orderKey(Problem problem) {
    return NUMBER
        .matcher(problem.path())
        .replaceAll(
            number -> "0".repeat(Math.max(0, 10 - number.group().length())) + number.group());
  }
}
