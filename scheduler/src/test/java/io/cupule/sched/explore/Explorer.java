package io.cupule.sched.explore;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tries all interleavings of a workload, depth first, and stops at the first fault. A coroutine
 * cannot be copied, so going back means running again from the start by the choices that led there.
 */
public final class Explorer {
  private static final int MAX_STATES = 2_000_000;

  private final Fields fields;
  private final Supplier<Workload> factory;
  private final Map<Execution.State, Integer> numbers = new HashMap<>();
  private final Graph graph = new Graph();

  /** The states from the start to where the run stands, and what is left to try at each. */
  private final List<Branch> branches = new ArrayList<>();

  private final List<Choice> path = new ArrayList<>();

  /** The next step of a body, in one of its ways. */
  record Choice(int body, int way) {}

  private record Branch(int state, List<Choice> untried) {}

  private Explorer(Fields fields, Supplier<Workload> factory) {
    this.fields = fields;
    this.factory = factory;
  }

  /** Explores a workload that is made by its constructor with {@code arguments}. */
  public static Findings explore(Plan plan, Class<? extends Workload> type, Object... arguments) {
    long start = System.nanoTime();
    SteppedLoader loader = new SteppedLoader(plan);
    loader.loadAll();
    Explorer explorer;
    @Nullable String fault;
    do {
      loader.fields.forgetThatItLearnt();
      explorer = new Explorer(loader.fields, () -> loader.workload(type, arguments));
      fault = explorer.fault();
    } while (fault == null && loader.fields.hasLearnt());
    Findings findings =
        new Findings(
            explorer.numbers.size(),
            explorer.graph.edges(),
            (System.nanoTime() - start) / 1_000_000,
            fault,
            fault == null ? List.of() : explorer.trace());
    System.out.printf(
        "%s%s, %s: %s%n", type.getSimpleName(), List.of(arguments), plan.granularity(), findings);
    return findings;
  }

  /** Explores all, or until something was learnt that changes what a step is. */
  private @Nullable String fault() {
    try {
      Execution execution = new Execution(fields, factory);
      arrive(execution, Graph.NOWHERE);
      boolean atLastBranch = true;
      while (!branches.isEmpty() && !fields.hasLearnt()) {
        Branch branch = branches.getLast();
        if (branch.untried.isEmpty()) {
          goBack();
          atLastBranch = false;
        } else {
          if (!atLastBranch) {
            execution = runAgain();
          }
          Choice choice = branch.untried.removeLast();
          path.add(choice);
          execution.step(choice.body, choice.way);
          atLastBranch = arrive(execution, branch.state);
        }
      }
      if (!fields.hasLearnt() && graph.hasTrap()) {
        return "livelock: there is a state from which the workload cannot come to its end";
      }
      return null;
    } catch (AssertionError fault) {
      return String.valueOf(fault.getMessage());
    } finally {
      Steps.use(null);
    }
  }

  private void goBack() {
    branches.removeLast();
    if (!path.isEmpty()) {
      path.removeLast();
    }
  }

  private Execution runAgain() {
    Execution execution = new Execution(fields, factory);
    execution.repeat(path);
    return execution;
  }

  /** Returns false if the explorer has been in this state before; then it is back where it was. */
  private boolean arrive(Execution execution, int from) {
    Execution.State state = execution.state();
    Integer known = numbers.get(state);
    int number = known == null ? numbers.size() : known;
    graph.add(from, number);
    if (known != null) {
      path.removeLast();
      return false;
    }
    if (number == MAX_STATES) {
      throw new IllegalStateException("more than %d states".formatted(MAX_STATES));
    }
    numbers.put(state, number);
    List<Choice> choices = choices(execution);
    if (choices.isEmpty()) {
      end(execution, number);
    }
    branches.add(new Branch(number, choices));
    return true;
  }

  private static List<Choice> choices(Execution execution) {
    List<Choice> choices = new ArrayList<>();
    for (int body = execution.bodies() - 1; body >= 0; body--) {
      for (int way = execution.ways(body) - 1; way >= 0; way--) {
        choices.add(new Choice(body, way));
      }
    }
    return choices;
  }

  private void end(Execution execution, int state) {
    if (!execution.isFinished()) {
      throw new AssertionError("hang: " + execution.whoWaits());
    }
    execution.checkEnd();
    graph.isEnd(state);
  }

  /** Returns the steps of the path that led to the fault. */
  private List<String> trace() {
    List<String> steps = new ArrayList<>();
    try {
      Execution execution = new Execution(fields, factory);
      for (Choice choice : path) {
        steps.add(execution.label(choice.body));
        execution.step(choice.body, choice.way);
      }
    } catch (AssertionError fault) {
      steps.add(String.valueOf(fault.getMessage()));
    } finally {
      Steps.use(null);
    }
    return steps;
  }
}
