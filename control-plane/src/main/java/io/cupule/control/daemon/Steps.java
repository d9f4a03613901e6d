package io.cupule.control.daemon;

import io.cupule.control.watch.DaemonLog;
import java.util.HashMap;
import java.util.Map;

/**
 * What somebody does again and again, step by step. A step that fails keeps neither the others nor
 * its own next time from being taken: its failures are counted, and the first one of a kind is
 * logged. Of one thread.
 */
final class Steps {
  private final DaemonLog log;
  private final Map<String, String> last = new HashMap<>();
  private long failures;

  /**
   * None was taken yet.
   *
   * @param log told of failures
   */
  Steps(DaemonLog log) {
    this.log = log;
  }

  /**
   * Takes one.
   *
   * @param what it does, to follow "the daemon cannot"
   */
  void take(String what, Runnable step) {
    try {
      step.run();
      last.remove(what);
    } catch (RuntimeException | Error e) {
      failures++;
      if (!String.valueOf(last.put(what, e.toString())).equals(e.toString())) {
        log.error("the daemon cannot %s, and goes on (failure %d)".formatted(what, failures), e);
      }
    }
  }

  /** How often one failed so far. */
  long failures() {
    return failures;
  }
}
