package io.cupule.kvm.testing;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import java.lang.reflect.AnnotatedElement;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.platform.commons.support.AnnotationSupport;

/** Decides on {@link Requires}: run, skip, or fail where CUPULE_REQUIRE demands what is lacking. */
final class RequiresCondition implements ExecutionCondition {
  private static final Namespace NAMESPACE = Namespace.create(RequiresCondition.class);

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Set<Requirement> demanded = Requirement.demanded();
    AnnotatedElement element = context.getElement().orElseThrow();
    for (Requires requires : AnnotationSupport.findRepeatableAnnotations(element, Requires.class)) {
      for (Requirement requirement : requires.value()) {
        ConditionEvaluationResult decision =
            decide(requirement, lack(context, requirement), demanded);
        if (decision.isDisabled()) {
          // the build's own summary counts skipped tests but does not say why
          System.out.printf("SKIPPED %s: %s%n", name(context), decision.getReason().orElseThrow());
          return decision;
        }
      }
    }
    return enabled("the machine has all that is required");
  }

  static ConditionEvaluationResult decide(
      Requirement requirement, Optional<String> lack, Set<Requirement> demanded) {
    if (lack.isEmpty()) {
      return enabled("has " + requirement);
    }
    String reason = "needs %s: %s".formatted(requirement, lack.get());
    if (demanded.contains(requirement)) {
      throw new AssertionError(reason + " (CUPULE_REQUIRE demands it)");
    }
    return disabled(reason);
  }

  /** Each requirement is looked for once per test run. */
  private static Optional<String> lack(ExtensionContext context, Requirement requirement) {
    Object lack =
        context.getRoot().getStore(NAMESPACE).getOrComputeIfAbsent(requirement, Requirement::lack);
    return ((Optional<?>) lack).map(String.class::cast);
  }

  private static String name(ExtensionContext context) {
    return context.getRequiredTestClass().getName()
        + context.getTestMethod().map(method -> "." + method.getName()).orElse("");
  }
}
