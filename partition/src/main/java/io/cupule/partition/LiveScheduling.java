package io.cupule.partition;

import io.cupule.partition.Arrangement.Occupant;
import io.cupule.partition.Arrangement.Spot;
import io.cupule.partition.Arrangement.Tenant;
import io.cupule.partition.error.MachineException;
import io.cupule.partition.error.MachineException.Kind;
import io.cupule.partition.error.SchedulingException;
import io.cupule.partition.hardware.PcpuPool;
import io.cupule.partition.hardware.VcpuPlan;
import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.partition.scenario.problem.Problem;
import io.cupule.partition.vm.Vm;
import io.cupule.sched.AdmissionException;
import io.cupule.sched.Compat;
import io.cupule.sched.Reservation;
import io.cupule.sched.SchedParams;
import io.cupule.sched.policy.BuiltinPolicy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Changes the scheduling parameters and the placement of running vCPUs. A change is applied
 * completely or not at all. Only one thread at a time may call it, not a vCPU's, and no VM may be
 * added or removed meanwhile. It locks the VMs concerned against other operations.
 *
 * <p>Reservations are removed first and added last, so no intermediate step asks a pCPU for more
 * than the arrangement before or after. A guarantee that moves is suspended during the change.
 */
final class LiveScheduling {
  private final Compat compat;
  private final PcpuPool pool;
  private final Duration bound;

  /**
   * Makes an instance for one machine.
   *
   * @param compat whether the policies keep ACRN's faults
   * @param bound how long a vCPU may take to leave its pCPU
   */
  LiveScheduling(Compat compat, PcpuPool pool, Duration bound) {
    this.compat = compat;
    this.pool = pool;
    this.bound = bound;
  }

  /**
   * Applies a change.
   *
   * @param vms the machine's VMs
   * @return true if anything differs from before
   * @throws SchedulingException if a part is refused or cannot be done; then nothing has changed
   */
  boolean change(SchedulingChange change, Collection<Vm> vms) {
    Arrangement now = arrangement(vms);
    SchedulingPlan plan = new SchedulingPlan(now, change);
    ChangeRules.check(plan);
    if (!plan.problems().isEmpty()) {
      throw new SchedulingException(Kind.INVALID, plan.problems());
    }
    Transition transition = new Transition(now, plan.wanted(), vms);
    holding(List.copyOf(transition.slots.values()), transition::make);
    return !transition.next.isEmpty() || !now.pcpus().equals(plan.wanted().pcpus());
  }

  /** Returns the machine with these VMs, as it is now. */
  Arrangement arrangement(Collection<Vm> vms) {
    return new Arrangement(
        compat, pool.settings(), vms.stream().map(LiveScheduling::tenant).toList());
  }

  private static Tenant tenant(Vm vm) {
    List<Spot> spots =
        vm.plans().stream().map(plan -> new Spot(plan.pcpu(), plan.params())).toList();
    return new Tenant(vm.settings(), spots);
  }

  private static void holding(List<Vm> slots, Runnable action) {
    if (slots.isEmpty()) {
      action.run();
      return;
    }
    Vm first = slots.getFirst();
    try {
      first.exclusively(() -> holding(slots.subList(1, slots.size()), action));
    } catch (MachineException gone) {
      throw failed("vms." + first.name(), gone);
    }
  }

  /** The steps of one change; each step knows how to undo itself. */
  private final class Transition {
    private final List<Occupant> old;
    private final List<Occupant> next;
    private final Collection<PcpuSettings> pcpus;

    /** The VMs of the vCPUs that change, by name. */
    private final Map<String, Vm> slots = new LinkedHashMap<>();

    private final Deque<Runnable> back = new ArrayDeque<>();

    Transition(Arrangement from, Arrangement to, Collection<Vm> vms) {
      List<Occupant> before = from.occupants().toList();
      List<Occupant> after = to.occupants().toList();
      int[] changed =
          IntStream.range(0, before.size())
              .filter(i -> !before.get(i).spot().equals(after.get(i).spot()))
              .toArray();
      old = IntStream.of(changed).mapToObj(before::get).toList();
      next = IntStream.of(changed).mapToObj(after::get).toList();
      pcpus = to.pcpus().values();
      for (Vm vm : vms) {
        if (next.stream().anyMatch(each -> each.tenant().name().equals(vm.name()))) {
          slots.put(vm.name(), vm);
        }
      }
    }

    void make() {
      String part = "";
      try {
        for (int i = 0; i < next.size(); i++) {
          part = "vms." + next.get(i).tenant().name();
          Spot before = old.get(i).spot();
          put(next.get(i), before.pcpu(), interim(before, next.get(i).spot()));
        }
        for (int i = 0; i < next.size(); i++) {
          part = SchedulingPlan.movePath(next.get(i));
          Spot after = next.get(i).spot();
          put(next.get(i), after.pcpu(), interim(old.get(i).spot(), after));
        }
        for (PcpuSettings pcpu : pcpus) {
          part = SchedulingPlan.policyPath(pcpu.id());
          put(pcpu);
        }
        for (Occupant each : next) {
          part = "vms." + each.tenant().name();
          put(each, each.spot().pcpu(), each.spot().params());
        }
      } catch (RuntimeException e) {
        goBack(e);
        throw failed(part, e);
      }
    }

    private void put(Occupant occupant, int pcpu, SchedParams params) {
      Vm slot = Objects.requireNonNull(slots.get(occupant.tenant().name()));
      VcpuPlan before = slot.plans().get(occupant.vcpu());
      VcpuPlan plan = new VcpuPlan(pcpu, params, before.account());
      if (!plan.equals(before)) {
        slot.replan(occupant.vcpu(), plan, bound);
        back.push(() -> slot.replan(occupant.vcpu(), before, bound));
      }
    }

    private void put(PcpuSettings pcpu) {
      PcpuSettings before = pool.settings(pcpu.id());
      if (before.policy() != pcpu.policy()) {
        setPolicy(pcpu.id(), pcpu.policy());
        back.push(() -> setPolicy(pcpu.id(), before.policy()));
      }
      pool.changed(pcpu);
      back.push(() -> pool.changed(before));
    }

    private void setPolicy(int pcpu, BuiltinPolicy policy) {
      pool.pcpu(pcpu).changePolicy(policy, compat);
    }

    private void goBack(RuntimeException why) {
      while (!back.isEmpty()) {
        try {
          back.pop().run();
        } catch (RuntimeException e) {
          why.addSuppressed(e);
        }
      }
    }
  }

  /** Returns the new parameters; the reservation is absent for a move, else the lower one. */
  private static SchedParams interim(Spot old, Spot next) {
    Optional<Reservation> less =
        share(old) <= share(next) ? old.params().reservation() : next.params().reservation();
    if (old.pcpu() != next.pcpu()) {
      less = Optional.empty();
    }
    SchedParams params = next.params();
    return new SchedParams(
        params.priority(), params.weight(), params.warp(), params.sliceNs(), less);
  }

  private static double share(Spot spot) {
    return spot.params().reservation().map(Reservation::share).orElse(0.0);
  }

  private static SchedulingException failed(String part, RuntimeException why) {
    Problem problem =
        new Problem(
            part,
            String.valueOf(why.getMessage()),
            "look at the machine as it is now, and ask again");
    SchedulingException failure = new SchedulingException(kind(why), List.of(problem));
    failure.initCause(why);
    return failure;
  }

  private static Kind kind(RuntimeException why) {
    return switch (why) {
      case AdmissionException _ -> Kind.INVALID;
      case MachineException gone when gone.kind() == Kind.NOT_FOUND -> Kind.CONFLICT;
      case MachineException failed -> failed.kind();
      default -> Kind.HOST;
    };
  }
}
