package io.cupule.control.cli.terminal;

import io.cupule.control.cli.error.ExitCode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns the signals that ask a program to end (Ctrl-C, {@code kill}, a closed terminal) into an
 * interrupt of one thread, which can then stop its work properly. A second signal ends the process
 * at once.
 *
 * <p>The thread to interrupt makes and closes it. A signal before {@link #interruptFromNowOn} is
 * stored until then, so that it does not disturb the start. No interrupt is pending after {@link
 * #close}.
 */
public final class StopSignals implements AutoCloseable {
  private @Nullable String first; // guarded by this
  private boolean interruptible; // guarded by this
  private final Thread waiting = Thread.currentThread();
  private final Runnable endAtOnce;
  private final List<Runnable> before;

  /** Handles signals for the calling thread until closed. */
  public StopSignals() {
    this(() -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED.value()));
  }

  /**
   * Handles signals for the calling thread until closed.
   *
   * @param endAtOnce the action for a second signal
   */
  public StopSignals(Runnable endAtOnce) {
    this.endAtOnce = endAtOnce;
    this.before =
        List.of("INT", "TERM", "HUP").stream()
            .map(name -> ProcessSignals.handle(name, () -> arrived("SIG" + name)))
            .toList();
  }

  private synchronized void arrived(String signal) {
    if (first != null) {
      endAtOnce.run();
      return;
    }
    first = signal;
    if (interruptible) {
      waiting.interrupt();
    }
  }

  /** Allows interrupts from now on; delivers a signal that came before. */
  public synchronized void interruptFromNowOn() {
    interruptible = true;
    if (first != null) {
      waiting.interrupt();
    }
  }

  /** Returns the first signal, such as {@code SIGINT}. */
  public synchronized Optional<String> received() {
    return Optional.ofNullable(first);
  }

  /** Restores the previous signal handlers. */
  @Override
  public void close() {
    before.forEach(Runnable::run);
    Thread.interrupted();
  }
}
