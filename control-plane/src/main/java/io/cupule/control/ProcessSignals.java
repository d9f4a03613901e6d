package io.cupule.control;

import static java.lang.invoke.MethodHandles.dropArguments;
import static java.lang.invoke.MethodHandles.publicLookup;
import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;

/**
 * Handlers for signals that are sent to this process; for any thread.
 *
 * <p>The JDK's one interface to them is {@code sun.misc.Signal}, which module {@code
 * jdk.unsupported} exports. It is called by reflection, because the compiler's warning about it
 * cannot be switched off.
 */
final class ProcessSignals {
  private static final Class<?> SIGNAL = type("Signal");
  private static final Class<?> HANDLER = type("SignalHandler");

  private ProcessSignals() {}

  /**
   * Handles a signal from now on, except where the parent process switched it off, as {@code nohup}
   * does with HUP: it stays off.
   *
   * @param name without SIG, for example {@code INT}
   * @param action what to do, on a thread of its own
   * @return handles the signal as before
   */
  static Runnable handle(String name, Runnable action) {
    Object previous = install(name, handler(action));
    Runnable restore = () -> install(name, previous);
    if (ignore().equals(previous)) {
      restore.run();
    }
    return restore;
  }

  private static Object handler(Runnable action) {
    return linked(() -> {
      MethodHandle run = publicLookup().findVirtual(Runnable.class, "run", methodType(void.class));
      return MethodHandleProxies.asInterfaceInstance(
          HANDLER, dropArguments(run.bindTo(action), 0, SIGNAL));
    });
  }

  private static Object install(String name, Object handler) {
    return linked(() -> {
      Object signal = SIGNAL.getConstructor(String.class).newInstance(name);
      return SIGNAL.getMethod("handle", SIGNAL, HANDLER).invoke(null, signal, handler);
    });
  }

  private static Object ignore() {
    return linked(() -> HANDLER.getField("SIG_IGN").get(null));
  }

  private static Class<?> type(String name) {
    return (Class<?>) linked(() -> Class.forName("sun.misc." + name));
  }

  @FunctionalInterface
  private interface Reflection {
    Object result() throws ReflectiveOperationException;
  }

  private static Object linked(Reflection reflection) {
    try {
      return reflection.result();
    } catch (ReflectiveOperationException unexpected) {
      throw new LinkageError("this JDK's sun.misc.Signal is not as it was", unexpected);
    }
  }
}
