package io.cupule.vcpu;

import io.cupule.kvm.testing.TestVm.Mode;
import io.cupule.linux.LinuxThread;
import io.cupule.sched.Compat;
import io.cupule.sched.SchedLock;
import io.cupule.sched.SchedParams;
import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.sched.rendezvous.Rendezvous;
import io.cupule.time.HostTimers;
import io.cupule.vcpu.account.RunState;
import io.cupule.vcpu.exit.ExitHandler;
import io.cupule.vcpu.pcpu.HostPcpu;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A pCPU with real timers, and vCPUs of different VMs that take turns on it. */
final class SharedPcpu implements AutoCloseable {
  final HostPcpu pcpu;
  final Rendezvous rendezvous = new Rendezvous(SchedLock.mutex());
  private final HostTimers timers = new HostTimers();
  private final List<Guest> guests = new ArrayList<>();

  SharedPcpu(BuiltinPolicy policy) {
    pcpu = pcpu(Guest.allowedPcpu(), policy);
  }

  /** Another pCPU with the same timers, on the first CPU that is allowed. */
  HostPcpu another(BuiltinPolicy policy) {
    return pcpu(hostCpu(false), policy);
  }

  HostPcpu pcpu(int id, BuiltinPolicy policy) {
    return new HostPcpu(id, policy.with(Compat.FIXED), timers);
  }

  /** A guest that is not started, on the last CPU that is allowed. */
  Guest guest(SchedParams params, Mode mode, int... code) {
    return guest(Guest.allowedPcpu(), params, mode, new Counting(), code);
  }

  /** A guest whose thread is on any host CPU: the turns are still those of this pCPU. */
  Guest guest(int hostCpu, SchedParams params, Mode mode, ExitHandler handler, int... code) {
    VcpuId id = new VcpuId("guest" + guests.size(), 0);
    Guest guest = new Guest(mode, id, config(params), handler, code);
    if (hostCpu != pcpu.pcpu().id()) {
      guest.on(hostCpu);
    }
    guests.add(guest);
    return guest;
  }

  /** The second vCPU of a guest's VM, to be closed here, and before that guest. */
  Guest sibling(Guest first, int hostCpu, SchedParams params) {
    VcpuId id = new VcpuId(first.vcpu.id().vm(), 1);
    Guest sibling = first.sibling(id, config(params), new Counting()).on(hostCpu);
    guests.addFirst(sibling);
    return sibling;
  }

  private VcpuConfig config(SchedParams params) {
    return new VcpuConfig(pcpu, params, rendezvous, Optional.empty());
  }

  Guest counter(int weight) {
    return guest(SchedParams.DEFAULT.withWeight(weight), Mode.USER, Guest.COUNTS);
  }

  Guest halter() {
    return guest(SchedParams.DEFAULT, Mode.REAL, Guest.HALTS);
  }

  /** One of the two ends of the list of allowed CPUs. */
  static int hostCpu(boolean last) {
    return last ? Guest.allowedPcpu() : LinuxThread.affinity(0).nextSetBit(0);
  }

  static long nanos(Guest guest, RunState state) {
    return guest.vcpu.stats().stateNanos().getOrDefault(state, 0L);
  }

  @Override
  public void close() {
    guests.forEach(Guest::close);
    timers.close();
  }
}
