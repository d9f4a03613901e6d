package io.cupule.partition.scenario;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * All that is to say about one field of a scenario file: documentation, default and limits.
 *
 * <p>A field whose component is an {@code Optional} may be left out; so may one with a default. Any
 * other field must be written. JSON text in this annotation has ' in the place of ".
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Setting {

  /** What the field means, in whole sentences. */
  String doc();

  /** A value to copy, as JSON text; may be left out where the default serves as one. */
  String example() default "";

  /** The value of a field that is left out, as JSON text. */
  String defaultValue() default "";

  /** The sibling list whose length this number repeats; the length is the default as well. */
  String countOf() default "";

  /** The smallest allowed whole number, for a list that of its elements. */
  int min() default Integer.MIN_VALUE;

  /** The largest allowed whole number, for a list that of its elements. */
  int max() default Integer.MAX_VALUE;

  /** The shortest allowed time. */
  String shortest() default "1ms";

  /** The longest allowed time. */
  String longest() default "24h";

  /** The smallest allowed length of a list. */
  int minItems() default 0;

  /** The largest allowed length of a list; every list has one. */
  int maxItems() default 0;

  /** The regular expression that a string matches as a whole; empty for any string. */
  String pattern() default "";

  /** The pattern in words, to follow "write". */
  String syntax() default "";
}
