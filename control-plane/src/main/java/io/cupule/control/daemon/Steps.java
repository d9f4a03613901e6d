package io.cupule.control.daemon;

import io.cupule.control.watch.DaemonLog;
import io.cupule.loop.LoopKind;
import java.util.HashMap;
import java.util.Map;

/**
 * Runs repeated steps. A failed step does not stop the other steps, and it runs again next time.
 * Failures are counted, and the first one of each kind is logged. For one thread.
 */
final class Steps {
  private final LoopKind loop;
  private final DaemonLog log;
  private final Map<String, String> last = new HashMap<>();

  /**
   * Makes an instance.
   *
   * @param loop the kind of loop that takes the steps, in whose count failures appear
   * @param log receives failures
   */
  Steps(LoopKind loop, DaemonLog log) {
    this.loop = loop;
    this.log = log;
  }

  /**
   * Runs a step.
   *
   * @param what it does, to follow "the daemon cannot"
   */
  void take(String what, Runnable step) {
    try {
      step.run();
      last.remove(what);
    } catch (RuntimeException | Error e) {
      log.loops().count(loop);
      if (!String.valueOf(last.put(what, e.toString())).equals(e.toString())) {
        log.error(
            "the daemon cannot %s, and goes on (failure %d)".formatted(what, log.loops().of(loop)),
            e);
      }
    }
  }
}
