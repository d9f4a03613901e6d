package io.cupule.control.resource;

import io.cupule.api.ProblemView.FieldProblem;
import io.cupule.control.server.route.Refusal;
import io.cupule.control.server.route.Refusal.Kind;
import io.cupule.control.server.route.Refusals;
import io.cupule.linux.error.SystemCallException;
import io.cupule.partition.error.MachineException;
import io.cupule.partition.error.SchedulingException;
import io.cupule.partition.scenario.problem.InvalidScenarioException;
import io.cupule.partition.scenario.problem.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** Turns all the program's exceptions into refusals for clients. */
public final class ProgramRefusals implements Refusals {
  @Override
  public Refusal of(Exception thrown) {
    return switch (thrown) {
      case Refusal refusal -> refusal;
      case MachineException refused ->
          new Refusal(kind(refused.kind()), text(refused), fields(refused.problems(), ""));
      case InvalidScenarioException invalid -> invalid(invalid.problems(), "");
      case SystemCallException host -> new Refusal(Kind.HOST, text(host));
      default -> Refusals.internal();
    };
  }

  /**
   * Refuses a document because of some of its parts.
   *
   * @param found the problems, with paths from the document's root
   * @param within the part that the client wrote, as the start of paths
   */
  static Refusal invalid(List<Problem> found, String within) {
    return refusal(Kind.INVALID, found, within);
  }

  /** Refuses a change; the problems have paths from the change's root. */
  static Refusal of(SchedulingException refused, String within) {
    return refusal(kind(refused.kind()), refused.problems(), within);
  }

  private static Refusal refusal(Kind kind, List<Problem> found, String within) {
    List<FieldProblem> problems = fields(found, within);
    return new Refusal(
        kind,
        problems.stream().map(ProgramRefusals::line).collect(Collectors.joining("; ")),
        problems);
  }

  /** Formats a problem; a problem of the whole document has no field. */
  private static String line(FieldProblem problem) {
    return problem.field().isEmpty()
        ? problem.problem()
        : problem.field() + ": " + problem.problem();
  }

  private static List<FieldProblem> fields(List<Problem> found, String within) {
    return found.stream()
        .map(problem ->
            new FieldProblem(field(problem.path(), within), problem.message(), problem.remedy()))
        .toList();
  }

  private static String field(String path, String within) {
    String field = path.replaceFirst("^\\$\\.?", "");
    return field.startsWith(within) ? field.substring(within.length()) : field;
  }

  private static Kind kind(MachineException.Kind kind) {
    return switch (kind) {
      case NOT_FOUND -> Kind.NOT_FOUND;
      case CONFLICT -> Kind.CONFLICT;
      case INVALID -> Kind.INVALID;
      case HOST -> Kind.HOST;
    };
  }

  private static String text(Exception thrown) {
    return String.valueOf(thrown.getMessage());
  }
}
