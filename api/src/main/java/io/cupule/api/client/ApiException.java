package io.cupule.api.client;

import io.cupule.api.ProblemView;
import io.cupule.api.ProblemView.FieldProblem;
import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reports a call that the daemon refused, or that did not reach it. The message has a line for the
 * call and one for each field that is wrong. It contains texts of the daemon, of which only line
 * feeds are replaced: who shows it on a terminal makes control characters harmless.
 */
public final class ApiException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** What has to change before the call can succeed. */
  public enum Kind {
    /** The call itself: a name, a field, a file. */
    INPUT,
    /** The state of the object of the call. */
    STATE,
    /** The host: no daemon answers, no permission, or a missing resource. */
    HOST,
    /** Cupule: a fault in the program. */
    FAULT
  }

  private final Kind kind;
  private final String remedy;

  ApiException(Kind kind, String message, String remedy) {
    super(message);
    this.kind = kind;
    this.remedy = remedy;
  }

  /**
   * Makes an exception from a refusal, with its fields.
   *
   * @param problem the daemon's answer
   */
  static ApiException of(ProblemView problem) {
    String detail = problem.detail();
    List<FieldProblem> untold =
        problem.problems().stream().filter(field -> !detail.contains(field.remedy())).toList();
    // Do not repeat above the list what the list contains.
    boolean listed =
        !untold.isEmpty() && untold.stream().allMatch(field -> detail.contains(field.problem()));
    String text =
        untold.stream()
            .map(field -> "\n  " + oneLine(line(field)))
            .collect(Collectors.joining("", oneLine(listed ? problem.title() : detail), ""));
    return new ApiException(kind(problem.status()), text, "");
  }

  /** Formats a problem; a problem of the whole document has no field. */
  private static String line(FieldProblem problem) {
    String place = problem.field().isEmpty() ? "" : problem.field() + ": ";
    return place + problem.problem() + " - " + problem.remedy();
  }

  /** Replaces line feeds: one in a text would look like a further line of the message. */
  private static String oneLine(String text) {
    return text.replace("\n", "^J");
  }

  private static Kind kind(int status) {
    return switch (status) {
      case 409 -> Kind.STATE;
      case 503 -> Kind.HOST;
      default -> status < 500 ? Kind.INPUT : Kind.FAULT;
    };
  }

  /** Returns what has to change. */
  public Kind kind() {
    return kind;
  }

  /** Returns what to do about it; empty if the message is enough. */
  public String remedy() {
    return remedy;
  }
}
