package io.cupule.control.cli.terminal;

import static java.lang.invoke.MethodHandles.dropArguments;
import static java.lang.invoke.MethodHandles.publicLookup;
import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;

/**
 * Installs handlers for signals to this process. For any thread.
 *
 * <p>{@code sun.misc.Signal} in module {@code jdk.unsupported} is the JDK's only interface to
 * signals. It is called by reflection, because the compiler's warning about it cannot be switched
 * off.
 */
public final class ProcessSignals {
  private static final Class<?> SIGNAL = type("Signal");
  private static final Class<?> HANDLER = type("SignalHandler");

  private ProcessSignals() {}

  /**
   * Handles a signal from now on, unless the parent process ignores it, as {@code nohup} does with
   * HUP; then it stays ignored.
   *
   * @param name without SIG, for example {@code INT}
   * @param action runs on a separate thread
   * @return an action that restores the previous handler
   */
  public static Runnable handle(String name, Runnable action) {
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
