package io.cupule.control;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns the signals that ask a program to end (Ctrl-C, {@code kill}, a closed terminal) into an
 * interrupt of one thread, which can then stop what it runs in good order. A second signal ends the
 * process at once.
 *
 * <p>Made and closed by the thread that is to be interrupted. A signal that comes before {@link
 * #interruptFromNowOn} is kept until then, so that building what is to be run is not disturbed half
 * way. No interrupt is pending after {@link #close}.
 */
final class StopSignals implements AutoCloseable {
  private @Nullable String first; // guarded by this
  private boolean interruptible; // guarded by this
  private final Thread waiting = Thread.currentThread();
  private final Runnable endAtOnce;
  private final List<Runnable> before;

  /** Handles signals for the calling thread until closed. */
  StopSignals() {
    this(() -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED.value()));
  }

  /**
   * Handles signals for the calling thread until closed.
   *
   * @param endAtOnce what a second signal does
   */
  StopSignals(Runnable endAtOnce) {
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

  /**
   * The thread now waits for something that an interrupt may end; also for one that came before.
   */
  synchronized void interruptFromNowOn() {
    interruptible = true;
    if (first != null) {
      waiting.interrupt();
    }
  }

  /** The first signal that came, such as {@code SIGINT}. */
  synchronized Optional<String> received() {
    return Optional.ofNullable(first);
  }

  /** Handles signals as before. */
  @Override
  public void close() {
    before.forEach(Runnable::run);
    Thread.interrupted();
  }
}
