package io.cupule.sched.explore;

import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What stepped code calls: the hooks that the loader puts in, and what a workload says by itself.
 * Calls made outside a body, while a workload is set up or a condition is evaluated, change
 * nothing.
 *
 * <p>The state is static because bytecode has to find it. One exploration runs at a time.
 */
public final class Steps {
  private static @Nullable Execution execution;
  private static long constants;

  private Steps() {}

  static void use(@Nullable Execution next) {
    execution = next;
  }

  private static @Nullable Body body() {
    return execution == null ? null : execution.current();
  }

  /** Waits until {@code condition} holds, which depends on stepped state alone. One step. */
  public static void await(String label, BooleanSupplier condition) {
    choose(label, () -> condition.getAsBoolean() ? 1 : 0);
  }

  /** One step that goes several ways: as many as {@code ways} says when it is taken; 0 waits. */
  public static int choose(String label, IntSupplier ways) {
    Body body = body();
    return body == null ? 0 : body.step(label, ways);
  }

  /** Returns the number of the body that runs, or -1 outside. */
  public static int self() {
    Body body = body();
    return body == null ? -1 : body.number;
  }

  /** Returns a new lock. */
  public static int newLock() {
    return execution == null ? -1 : execution.newLock();
  }

  /** Takes a lock of {@link #newLock}. */
  public static void lock(int lock) {
    Body body = body();
    if (body != null && execution != null) {
      execution.lock(body, lock);
    }
  }

  /** Lets a lock go. */
  public static void unlock(int lock) {
    Body body = body();
    if (body != null && execution != null) {
      execution.unlock(body, lock);
    }
  }

  // Hooks.

  /** At the end of a constructor. */
  public static Tag created(int firstField, int fields) {
    long name = execution == null ? Hash.of(++constants, 1) : execution.nextName();
    return new Tag(name, firstField, fields);
  }

  /** Before an access to a field. */
  public static void access(@Nullable Tag tag, int field, boolean isVolatile, boolean write) {
    Body body = body();
    if (body != null && execution != null && tag != null) {
      execution.access(body, tag, field, isVolatile, write);
    }
  }

  /** Before an operation of a VarHandle. */
  public static void operation(String name) {
    Body body = body();
    if (body != null) {
      body.step(name, Body.ALWAYS);
    }
  }

  /** After a field was written; the field's number, or the VarHandle for it. */
  public static void changed(@Nullable Tag tag, int field, long old, long now) {
    if (execution != null && tag != null && old != now) {
      execution.toggle(tag.name, field, old);
      execution.toggle(tag.name, field, now);
    }
  }

  /** As {@link #changed(Tag, int, long, long)}. */
  public static void changed(
      @Nullable Tag tag, int field, @Nullable Object old, @Nullable Object now) {
    if (execution != null) {
      changed(tag, field, Hash.name(old), Hash.name(now));
    }
  }

  /** As {@link #changed(Tag, int, long, long)}. */
  public static void swapped(@Nullable Tag tag, Object varHandle, long old, long now) {
    if (execution != null) {
      changed(tag, execution.fields.handle(varHandle), old, now);
    }
  }

  /** A value was read, from now on the body may depend on it. */
  public static void seen(long value) {
    Body body = body();
    if (body != null) {
      body.remember(value);
    }
  }

  /** As {@link #seen(long)}. */
  public static void seen(@Nullable Object value) {
    Body body = body();
    if (body != null) {
      body.remember(Hash.name(value));
    }
  }

  /** A method begins; {@code method} is a number that no other method has. */
  public static void call(long method) {
    Body body = body();
    if (body != null) {
      body.call(method);
    }
  }

  /** A method ends: all that is left of what it saw is its result and what it wrote. */
  public static void back(long result) {
    Body body = body();
    if (body != null) {
      body.back(result);
    }
  }

  /** As {@link #back(long)}. */
  public static void back(@Nullable Object result) {
    Body body = body();
    if (body == null) {
      return;
    }
    if (Hash.hasName(result)) {
      body.back(Hash.name(result));
    } else {
      body.backWithAll();
    }
  }

  /** A loop comes round: what follows depends on the {@link #local} variables alone. */
  public static void loop() {
    Body body = body();
    if (body != null) {
      body.loop();
    }
  }

  /** After {@link #loop}: a local variable. */
  public static void local(long value) {
    Body body = body();
    if (body != null) {
      body.local(value);
    }
  }

  /** As {@link #local(long)}. */
  public static void local(@Nullable Object value) {
    Body body = body();
    if (body != null) {
      if (Hash.hasName(value)) {
        body.local(Hash.name(value));
      } else {
        body.unknownLocal();
      }
    }
  }

  /** After the {@link #local} variables: which loop it is. */
  public static void loopHead(long number) {
    Body body = body();
    if (body != null) {
      body.loopHead(number);
    }
  }

  /** Before a collection is changed: its contents are not part of the hashed state. */
  public static void collectionChanges(String method) {
    if (body() != null) {
      throw new IllegalStateException(
          method + ": the explorer does not see inside collections; keep state in fields");
    }
  }
}
