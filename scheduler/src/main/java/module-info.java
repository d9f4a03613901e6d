/**
 * The scheduling core: pCPUs, schedulable threads, policies and events; and apart from it, time:
 * clocks and timers. It is pure Java; its threads are those of loops, such as the host's timers.
 */
@org.jspecify.annotations.NullMarked
module io.cupule.sched {
  requires static org.jspecify;

  exports io.cupule.loop;
  exports io.cupule.sched;
  exports io.cupule.sched.policy;
  exports io.cupule.sched.conformance;
  exports io.cupule.sched.rendezvous;
  exports io.cupule.time;
}
