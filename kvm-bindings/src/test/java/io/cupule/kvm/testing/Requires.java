package io.cupule.kvm.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The test class or method runs only where the machine has all of {@link #value()}.
 *
 * <p>Elsewhere it is skipped and the reason printed; if {@code CUPULE_REQUIRE} (a comma-separated
 * list of requirement names, for example {@code kvm,cc}) names what is lacking, it fails instead.
 */
@Documented
@Inherited
@Repeatable(Requires.All.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(RequiresCondition.class)
public @interface Requires {
  /**
   * What the test needs.
   *
   * @return one or more requirements
   */
  Requirement[] value();

  /** Holds several {@link Requires} of one test. */
  @Documented
  @Inherited
  @Retention(RetentionPolicy.RUNTIME)
  @Target({ElementType.TYPE, ElementType.METHOD})
  @interface All {
    /**
     * The repeated annotations.
     *
     * @return in source order
     */
    Requires[] value();
  }
}
