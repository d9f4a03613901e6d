package io.cupule.sched.explore;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Mixing of 64-bit values (the finalizer of splitmix64), and names of values for it. */
final class Hash {
  private Hash() {}

  static long of(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  static long of(long a, long b) {
    return of(of(a) * 31 + b);
  }

  /** Tells whether {@link #name} has a name for it. */
  static boolean hasName(@Nullable Object value) {
    return value == null
        || value instanceof Stepped
        || value instanceof Enum<?>
        || value instanceof String
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof Instant
        || (value instanceof Optional<?> box && hasName(box.orElse(null)))
        || value.getClass() == Object.class;
  }

  /** Returns a number for a reference that is the same whenever it refers to the same thing. */
  static long name(@Nullable Object value) {
    // Nearly all are, and the switch is slow.
    if (value instanceof Stepped object) {
      return object.explorerTag().name;
    }
    return switch (value) {
      case null -> 0;
      case Enum<?> constant -> constant.name().hashCode();
      case String text -> text.hashCode();
      case Number number -> number.hashCode();
      case Boolean flag -> flag.hashCode();
      case Instant time -> time.hashCode();
      case Optional<?> box -> of(name(box.orElse(null)), 1);
      // stands for "nothing yet"; there is one in the scheduler
      case Object marker when marker.getClass() == Object.class -> 1;
      default ->
          throw new IllegalStateException(
              "no name for a %s in stepped state".formatted(value.getClass().getName()));
    };
  }
}
