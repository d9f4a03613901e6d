package io.cupule.control.client;

import io.cupule.control.api.ProblemView;
import io.cupule.control.api.ProblemView.FieldProblem;
import io.cupule.device.backend.PlainText;
import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/** Reports a call that the daemon refused, or that did not reach it. */
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
            .map(field -> "%n  ".formatted() + PlainText.line(line(field)))
            .collect(Collectors.joining("", PlainText.line(listed ? problem.title() : detail), ""));
    return new ApiException(kind(problem.status()), text, "");
  }

  /** Formats a problem; a problem of the whole document has no field. */
  private static String line(FieldProblem problem) {
    String place = problem.field().isEmpty() ? "" : problem.field() + ": ";
    return place + problem.problem() + " - " + problem.remedy();
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
