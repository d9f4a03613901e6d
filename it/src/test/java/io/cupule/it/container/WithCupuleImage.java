package io.cupule.it.container;

import io.cupule.kvm.testing.Requirement;
import io.cupule.kvm.testing.Requires;
import java.io.IOException;
import java.io.UncheckedIOException;
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
@Requires({Requirement.KVM, Requirement.CPUS01, Requirement.CONTAINERS})
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
          .getOrComputeIfAbsent(CupuleImage.class, _ -> build());
    }

    private static CupuleImage build() {
      try {
        return CupuleImage.build();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while the image was built", e);
      }
    }
  }
}
