package io.cupule.partition.thread;

import io.cupule.vcpu.Vcpu;
import java.time.Duration;
import java.util.List;

/** Waits for vCPUs that were taken off. For any thread but a vCPU's. */
public final class AllAtRest {
  private AllAtRest() {}

  /**
   * Waits until all vCPUs rest at one instant. A vCPU that leaves the guest or ends its turn at the
   * stop port may wake one that rests. So all must rest twice, with no switch in between.
   *
   * @return whether they do within the bound
   */
  public static boolean await(List<Vcpu> vcpus, Duration bound) {
    long deadline = System.nanoTime() + bound.toNanos();
    List<Long> before;
    boolean inTime;
    do {
      before = switches(vcpus);
      inTime = eachRests(vcpus, deadline);
      inTime &= eachRests(vcpus, deadline);
    } while (inTime && !before.equals(switches(vcpus)));
    return inTime;
  }

  private static boolean eachRests(List<Vcpu> vcpus, long deadline) {
    return vcpus.stream()
        .allMatch(vcpu -> vcpu.lifecycle().awaitRest(deadline - System.nanoTime()));
  }

  private static List<Long> switches(List<Vcpu> vcpus) {
    return vcpus.stream().map(Vcpu::switches).toList();
  }
}
