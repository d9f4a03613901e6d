package io.cupule.control.daemon;

import io.cupule.control.watch.DaemonLog;
import io.cupule.control.watch.EventLog;
import io.cupule.control.watch.StarvationWatch;
import io.cupule.loop.LoopKind;
import io.cupule.loop.LoopRunner;
import io.cupule.partition.Machine;
import io.cupule.partition.report.VmStateTimes;
import io.cupule.partition.state.VmStatus;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.List;

/**
 * Does the daemon's periodic work on its own thread: it records the VMs, looks for starving vCPUs,
 * and reports to systemd that the daemon is alive. If one of these fails, it goes on with the
 * others and retries in the next round.
 */
final class DaemonMonitor implements AutoCloseable {
  private static final Duration ROUND = Duration.ofMillis(500);

  private final Machine machine;
  private final EventLog events;
  private final DaemonLog log;
  private final StateDirectory state;
  private final Leftovers leftovers;
  private final ServiceManager manager;
  private final SelfCheck check;
  private boolean answering = true;
  private final StarvationWatch starvation;
  private final Steps steps;
  private final Duration round;
  private final LoopRunner runner;

  /** The newest event that was noted. Only the loop's thread uses it. */
  private long seen = -1;

  /**
   * Starts it.
   *
   * @param machine the machine
   * @param events receives events; a new one starts a round
   * @param log receives failures
   * @param state stores the record
   * @param leftovers the record without VMs
   * @param manager receives reports of being alive
   * @param check checks whether the API answers
   */
  DaemonMonitor(
      Machine machine,
      EventLog events,
      DaemonLog log,
      StateDirectory state,
      Leftovers leftovers,
      ServiceManager manager,
      SelfCheck check) {
    this.machine = machine;
    this.events = events;
    this.log = log;
    this.state = state;
    this.leftovers = leftovers;
    this.manager = manager;
    this.check = check;
    this.starvation = new StarvationWatch(events);
    this.steps = new Steps(LoopKind.MONITOR, log);
    this.round = manager.interval().filter(longest -> longest.compareTo(ROUND) < 0).orElse(ROUND);
    this.runner =
        new LoopRunner(LoopKind.MONITOR, log.loops(), LoopRunner.daemon("monitor"), this::round)
            .start();
  }

  private boolean round() throws InterruptedException {
    if (events.history().newest() != seen) {
      seen = events.history().newest();
      steps.take("note its VMs", this::note);
    }
    steps.take("look for starving vCPUs", () -> starvation.look(machine));
    steps.take("tell systemd that it is alive", this::tellAlive);
    boolean _ = events.history().await(seen, round);
    return true;
  }

  /** Reports to systemd only if the API answers, because every request goes through it. */
  private void tellAlive() {
    if (manager.interval().isEmpty()) {
      return;
    }
    boolean answers;
    try {
      answers = check.answers(manager.interval().get());
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
      return;
    }
    if (answers) {
      manager.alive();
    }
    if (answers != answering) {
      answering = answers;
      log.warning(
          answers
              ? "the API answers again"
              : "the API does not answer at its own socket; systemd will start the daemon anew");
    }
  }

  private void note() {
    List<String> running =
        machine.stateTimes().stream()
            .filter(vm -> vm.state() == VmStatus.RUNNING || vm.state() == VmStatus.PAUSED)
            .map(VmStateTimes::name)
            .toList();
    manager.status(running.size() == 1 ? "1 VM runs" : "%d VMs run".formatted(running.size()));
    try {
      state.note(new Leftovers(leftovers.pid(), leftovers.sockets(), running));
    } catch (ClosedByInterruptException ending) {
      Thread.currentThread().interrupt();
    } catch (IOException failed) {
      log.warning("the state of the VMs cannot be noted: " + failed.getMessage());
    }
  }

  /** Ends it and waits. */
  @Override
  public void close() {
    runner.close();
  }
}
