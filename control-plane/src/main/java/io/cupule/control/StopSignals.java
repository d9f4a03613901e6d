package io.cupule.control;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Turns the signals that ask a program to end (Ctrl-C, {@code kill}, a closed terminal) into an
 * interrupt of one thread, which can then stop what it runs in good order. A second signal ends the
 * process at once.
 *
 * <p>Made and closed by the thread that is to be interrupted; it has no interrupt pending after
 * {@link #close}.
 */
final class StopSignals implements AutoCloseable {
  private final AtomicReference<@Nullable String> first = new AtomicReference<>();
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

  private void arrived(String signal) {
    if (first.compareAndSet(null, signal)) {
      waiting.interrupt();
    } else {
      endAtOnce.run();
    }
  }

  /** The first signal that came, such as {@code SIGINT}. */
  Optional<String> received() {
    return Optional.ofNullable(first.get());
  }

  /** Handles signals as before. */
  @Override
  public void close() {
    before.forEach(Runnable::run);
    Thread.interrupted();
  }
}
