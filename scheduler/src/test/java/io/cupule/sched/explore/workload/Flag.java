package io.cupule.sched.explore.workload;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A request bit. */
final class Flag {
  private static final VarHandle UP;

  static {
    try {
      UP = MethodHandles.lookup().findVarHandle(Flag.class, "up", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unused") // through UP
  private volatile boolean up;

  void set() {
    UP.setVolatile(this, true);
  }

  boolean testAndClear() {
    return (boolean) UP.getAndSet(this, false);
  }
}
