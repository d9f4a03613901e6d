package io.cupule.partition.scenario.form;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one field of a scenario file: documentation, default and limits.
 *
 * <p>A field may be left out if its component is an {@code Optional} or it has a default. Any other
 * field is required. JSON text in this annotation uses ' instead of ".
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {

  /** What the field means, in whole sentences. */
  String doc();

  /** An example value, as JSON text; may be left out if the default serves as one. */
  String example() default "";

  /** The value of a field that is left out, as JSON text. */
  String defaultValue() default "";

  /** The sibling list with the length that this number repeats, which is also the default. */
  String countOf() default "";

  /** The smallest allowed whole number; for a list, that of its elements. */
  int min() default Integer.MIN_VALUE;

  /** The largest allowed whole number; for a list, that of its elements. */
  int max() default Integer.MAX_VALUE;

  /** The shortest allowed time. */
  String shortest() default "1ms";

  /** The longest allowed time. */
  String longest() default "24h";

  /** The smallest allowed length of a list. */
  int minItems() default 0;

  /** The largest allowed length of a list; every list has one. */
  int maxItems() default 0;

  /** The regular expression that must match a whole string; empty for any string. */
  String pattern() default "";

  /** The pattern in words, to follow "write". */
  String syntax() default "";
}
