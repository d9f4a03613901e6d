package io.cupule.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.partition.Machine;
import io.cupule.partition.SchedulingChange;
import io.cupule.partition.SchedulingChange.Params;
import io.cupule.partition.SchedulingChange.PcpuChange;
import io.cupule.partition.SchedulingChange.VcpuChange;
import io.cupule.partition.error.MachineException;
import io.cupule.partition.error.MachineException.Kind;
import io.cupule.partition.error.SchedulingException;
import io.cupule.sched.policy.BuiltinPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/**
 * Does one thing after the other at random to the VMs of a machine, until a moment. Each is over in
 * time, and refused only for a good reason; before and after each, times add up.
 */
final class ChaosHand implements Callable<ChaosTally> {
  /** What can be done to a VM or a pCPU. */
  enum Act {
    PAUSE,
    RESUME,
    RESET,
    WEIGHT,
    MOVE,
    POLICY,
    START,
    STOP
  }

  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final long LONGEST_REST_NANOS = 2_000_000;

  /** Those under which a guest that never waits leaves something to the others. */
  private static final List<BuiltinPolicy> FAIR =
      List.of(BuiltinPolicy.BVT, BuiltinPolicy.IORR, BuiltinPolicy.RTDS);

  private static final String REFUSAL =
      "vm vm\\d: (it is (running|paused|powered_off|ending) and cannot be .*"
          + "|another operation on it is under way.*"
          + "|it did not start: stopped \\(killed\\)"
          + "|it came to its end meanwhile and cannot be .*"
          + "|the host is still taking back .*)";

  private final Machine machine;
  private final List<Integer> cpus;
  private final SplittableRandom random;
  private final long end;
  private final ChaosTally tally = new ChaosTally();

  /**
   * Makes one.
   *
   * @param cpus the machine's pCPUs
   * @param end when to stop, in {@link System#nanoTime} terms
   */
  ChaosHand(Machine machine, List<Integer> cpus, SplittableRandom random, long end) {
    this.machine = machine;
    this.cpus = cpus;
    this.random = random;
    this.end = end;
  }

  @Override
  public ChaosTally call() {
    ChaosReading before = ChaosReading.of(machine);
    try (StallWatch watch = new StallWatch(BOUND.dividedBy(2))) {
      while (System.nanoTime() < end) {
        String vm = machine.vms().get(random.nextInt(machine.vms().size())).settings().name();
        Act act = draw();
        watch.begin();
        attempt(act, vm);
        Duration took = watch.end();
        // How long the kernel takes to make a VM on a busy host is not ours.
        if (act != Act.START) {
          assertThat(took)
              .as("%s of %s; the host kept even the watch waiting: %s", act, vm, watch.longestGap())
              .isLessThan(BOUND);
        }
        before = ChaosReading.of(machine).checkedAfter(before, cpus.size());
        LockSupport.parkNanos(random.nextLong(LONGEST_REST_NANOS));
      }
    }
    return tally;
  }

  /** Kills are rare: what is dead bears no chaos until it is started again. */
  private Act draw() {
    int die = random.nextInt(200);
    return die == 0 ? Act.STOP : Act.values()[die % Act.STOP.ordinal()];
  }

  private void attempt(Act act, String vm) {
    try {
      act(act, vm);
      tally.done(act);
    } catch (MachineException e) {
      assertThat(e).hasMessageMatching(REFUSAL);
      tally.refused();
    } catch (SchedulingException e) {
      assertThat(e.kind()).as(e.getMessage()).isEqualTo(Kind.CONFLICT);
      tally.refused();
    }
  }

  private void act(Act act, String vm) {
    switch (act) {
      case PAUSE -> machine.pause(vm);
      case RESUME -> machine.resume(vm);
      case RESET -> machine.reset(vm);
      case WEIGHT ->
          machine.change(
              SchedulingChange.ofVm(vm, Params.NONE.withWeight(1 + random.nextInt(128))));
      case MOVE -> machine.change(SchedulingChange.ofVcpu(vm, vcpu(vm), VcpuChange.to(cpu())));
      case POLICY ->
          machine.change(
              SchedulingChange.ofPcpu(
                  cpu(), new PcpuChange(Optional.of(policy()), Optional.empty())));
      case START -> machine.start(vm);
      case STOP -> machine.stop(vm, "killed");
    }
  }

  private int vcpu(String vm) {
    return random.nextInt(machine.vm(vm).vcpus().size());
  }

  private int cpu() {
    return cpus.get(random.nextInt(cpus.size()));
  }

  private BuiltinPolicy policy() {
    return FAIR.get(random.nextInt(FAIR.size()));
  }
}
