package io.cupule.it.container;

import io.cupule.kvm.testing.Requirement;
import io.cupule.kvm.testing.Requires;
import io.cupule.kvm.testing.RequiresKvm;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The tests of the class get the {@link CupuleImage} as a parameter; all classes share one. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@RequiresKvm
@Requires(Requirement.CONTAINERS)
@ExtendWith(WithCupuleImage.Resolver.class)
@interface WithCupuleImage {

  /** Builds the image for the first who asks; JUnit closes it after the last test. */
  final class Resolver implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == CupuleImage.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(Namespace.create(CupuleImage.class))
          .computeIfAbsent(CupuleImage.class, _ -> CupuleImage.build());
    }
  }
}
