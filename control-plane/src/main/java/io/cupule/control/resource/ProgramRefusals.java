package io.cupule.control.resource;

import io.cupule.control.api.ProblemView.FieldProblem;
import io.cupule.control.server.Refusal;
import io.cupule.control.server.Refusal.Kind;
import io.cupule.control.server.Refusals;
import io.cupule.kvm.KvmException;
import io.cupule.partition.MachineException;
import io.cupule.partition.scenario.InvalidScenarioException;

/** What clients are told of the program's exceptions: the one place that decides. */
public final class ProgramRefusals implements Refusals {
  @Override
  public Refusal of(Exception thrown) {
    return switch (thrown) {
      case Refusal refusal -> refusal;
      case MachineException refused -> new Refusal(kind(refused), text(refused));
      case InvalidScenarioException invalid ->
          new Refusal(
              Kind.INVALID,
              text(invalid),
              invalid.problems().stream()
                  .map(problem ->
                      new FieldProblem(problem.path(), problem.message(), problem.remedy()))
                  .toList());
      case KvmException host -> new Refusal(Kind.HOST, text(host));
      default -> Refusals.internal();
    };
  }

  private static Kind kind(MachineException refused) {
    return switch (refused.kind()) {
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
