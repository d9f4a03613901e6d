package io.cupule.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.partition.error.MachineException;
import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.testing.TestVms;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/**
 * Adds VMs to a machine, does this and that to them and removes them, at random, until the machine
 * is closed. What is refused is refused for a reason that the state of the machine explains.
 */
final class ComingAndGoing implements Callable<Map<ComingAndGoing.Act, Integer>> {
  /** What is done to a VM. */
  enum Act {
    ADD,
    START,
    PAUSE,
    RESUME,
    RESET,
    STOP,
    REMOVE
  }

  private record Guest(String kernel, String args, int vcpus) {}

  private static final List<Guest> GUESTS =
      List.of(
          new Guest("counter", "interval-ms=1", 1),
          new Guest("halter", "period-us=2000 interval-ms=10", 1),
          new Guest("spin", "", 2),
          new Guest("smp", "pings=999999999", 2));

  private static final int NAMES = 6;
  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final long LONGEST_REST_NANOS = 1_000_000;
  private static final String CLOSED = ": the machine is closed";

  private static final String REFUSAL =
      "vm vm\\d: (it is \\w+ and cannot be .*"
          + "|there is one of that name; .*"
          + "|there is none; .*"
          + "|(irqchip|affinity.\\d.): VM vm\\d would keep the shared pCPU \\d+ while it is halted.*"
          + "|it was removed"
          + "|another operation on it is under way .*"
          + "|another VM is being added, or a change made, for more than .*"
          + "|it did not start: .*(native thread.*|the machine is closed.*|stopped.*)"
          + "|it came to its end meanwhile and cannot be .*"
          + "|it cannot be reset and ends: .*native thread.*"
          + "|the host is still taking back .*)";

  private final Machine machine;
  private final SplittableRandom random;
  private final Map<Act, Integer> done = new EnumMap<>(Act.class);
  private boolean closed;

  ComingAndGoing(Machine machine, SplittableRandom random) {
    this.machine = machine;
    this.random = random;
  }

  @Override
  public Map<Act, Integer> call() {
    while (!closed) {
      attempt(Act.values()[random.nextInt(Act.values().length)], "vm" + random.nextInt(NAMES));
      LockSupport.parkNanos(random.nextLong(LONGEST_REST_NANOS));
    }
    return done;
  }

  private void attempt(Act act, String vm) {
    try {
      act(act, vm);
      done.merge(act, 1, Integer::sum);
    } catch (MachineException refused) {
      boolean byClose = String.valueOf(refused.getMessage()).endsWith(CLOSED);
      closed = byClose && act == Act.ADD;
      if (!byClose) {
        assertThat(refused).as(act.name()).hasMessageMatching(REFUSAL);
      }
    }
  }

  private void act(Act act, String vm) {
    switch (act) {
      case ADD -> machine.add(settings(vm));
      case START -> machine.start(vm);
      case PAUSE -> machine.pause(vm);
      case RESUME -> machine.resume(vm);
      case RESET -> machine.reset(vm);
      case STOP -> machine.stop(vm, "enough", BOUND);
      case REMOVE -> machine.remove(vm);
    }
  }

  private VmSettings settings(String name) {
    Guest guest = GUESTS.get(random.nextInt(GUESTS.size()));
    Irqchip irqchip = random.nextInt(8) == 0 ? Irqchip.KERNEL : Irqchip.USER;
    int[] pcpus = TestVms.pcpus(2, 2);
    int[] affinity = new int[guest.vcpus()];
    for (int i = 0; i < affinity.length; i++) {
      affinity[i] = pcpus[random.nextInt(pcpus.length)];
    }
    return TestVms.builtinSmp(name, guest.kernel(), guest.args(), irqchip, affinity);
  }
}
