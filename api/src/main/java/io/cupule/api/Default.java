package io.cupule.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value that a patch's null stands for. Null removes a field (RFC 7396), and a field that is
 * removed has its default as in scenarios. A field without this cannot be null.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
  /** The weight and the priority. */
  String ONE = "1";

  /** Each part of a warp. */
  String ZERO = "0";

  /** No warp. */
  String NO_WARP = "{\"value\": 0, \"limit\": 0, \"unwarpPeriod\": 0}";

  /** Returns it as JSON. */
  String value();
}
