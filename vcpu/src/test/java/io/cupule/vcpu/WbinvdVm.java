package io.cupule.vcpu;

import io.cupule.kvm.memory.GuestMemory;
import io.cupule.kvm.state.Reg;
import io.cupule.kvm.testing.TestVm;
import io.cupule.kvm.testing.TestVm.Mode;
import io.cupule.sched.SchedLock;
import io.cupule.sched.SchedParams;
import io.cupule.sched.ThreadStatus;
import io.cupule.sched.rendezvous.Rendezvous;
import io.cupule.sched.rendezvous.Waiter;
import io.cupule.vcpu.exit.ExitHandler;
import io.cupule.vcpu.pcpu.HostPcpu;
import io.cupule.vcpu.request.VcpuEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntToLongFunction;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;

/**
 * A VM whose vCPUs count at CPL 3, and each of which stops the others, by a port, when its count
 * reaches its mark.
 */
final class WbinvdVm implements AutoCloseable {
  /** How the others are stopped. */
  enum Kind {
    /** Request bits and ACRN's boolean event, under ACRN's lock. */
    LATCH,
    /** Request bits and our counting event, under the same lock. */
    COUNTER,
    /** Our rendezvous. */
    RENDEZVOUS
  }

  /** A mark that no count reaches. */
  static final long NEVER = -1;

  private static final long LINE = 64;
  private static final long MARKS = TestVm.DATA;
  private static final long COUNTS = TestVm.DATA + 0x1000;

  private static final int[] COUNTS_AND_RINGS = {
    0x48, 0xff, 0xc3, // inc rbx
    0x48, 0x89, 0x1e, // mov [rsi], rbx
    0x48, 0x3b, 0x1f, // cmp rbx, [rdi]
    0x72, 0xf5, // jb back
    0xef, // out dx, eax
    0xeb, 0xf2, // jmp back
  };

  private final Rendezvous rendezvous = new Rendezvous(SchedLock.mutex());
  private final List<Guest> guests = new ArrayList<>();
  private final List<Latch> latches;
  private final StopProtocol protocol;
  private final ObjIntConsumer<WbinvdVm> work;
  private final IntToLongFunction pause;
  private final AtomicLong rounds = new AtomicLong();

  /** Rounds before which somebody waited in vain, and the first of them. */
  private final AtomicLong vainRounds = new AtomicLong();

  private volatile long firstVainRound;

  /**
   * Makes it; nobody stops the others before its mark is set.
   *
   * @param pcpus one for each vCPU; those of a host CPU may be several, or the same one
   * @param kind how the others are stopped
   * @param work what a vCPU does, on its thread, while the others are stopped
   * @param pause how far a vCPU counts after its stop before the next, or {@link #NEVER}
   */
  WbinvdVm(
      List<HostPcpu> pcpus, Kind kind, ObjIntConsumer<WbinvdVm> work, IntToLongFunction pause) {
    this.work = work;
    this.pause = pause;
    for (int i = 0; i < pcpus.size(); i++) {
      guests.add(guest(i, pcpus.get(i)));
      mark(i, NEVER);
    }
    List<Vcpu> vcpus = guests.stream().map(guest -> guest.vcpu).toList();
    latches =
        IntStream.range(0, vcpus.size())
            .mapToObj(i -> new Latch(pcpus.get(i), vcpus.get(i)))
            .toList();
    protocol =
        switch (kind) {
          case LATCH -> new StopProtocol.BitAndEvent(vcpus, latches, this::look);
          case COUNTER ->
              new StopProtocol.BitAndEvent(
                  vcpus, vcpus.stream().map(Counter::new).toList(), () -> {});
          case RENDEZVOUS -> new StopProtocol.Tickets(rendezvous, vcpus);
        };
  }

  /** The vCPU's counting event, which ends its waits when the vCPU is stopped. */
  private record Counter(Vcpu vcpu) implements Waiter {
    @Override
    public void await() {
      vcpu.await(VcpuEvent.SYNC_WBINVD);
    }

    @Override
    public void signal() {
      vcpu.signal(VcpuEvent.SYNC_WBINVD);
    }
  }

  private Guest guest(int i, HostPcpu pcpu) {
    VcpuId id = new VcpuId("wbinvd", i);
    SchedParams params = SchedParams.DEFAULT.withSliceNs(SchedParams.MIN_SLICE_NS);
    VcpuConfig config = new VcpuConfig(pcpu, params, rendezvous, Optional.empty());
    ExitHandler bell = new Bell(i);
    Guest guest =
        i == 0
            ? new Guest(Mode.USER, id, config, bell, COUNTS_AND_RINGS)
            : guests.getFirst().sibling(id, config, bell);
    return guest.with(Reg.RDI, MARKS + i * LINE).with(Reg.RSI, COUNTS + i * LINE);
  }

  private final class Bell implements ExitHandler {
    private final int self;

    Bell(int self) {
      this.self = self;
    }

    @Override
    public void pioWrite(int port, int size, long value) {
      long next = pause.applyAsLong(self);
      mark(self, next == NEVER ? NEVER : count(self) + next);
      protocol.stopOthers(self, () -> work.accept(WbinvdVm.this, self));
      rounds.incrementAndGet();
    }

    @Override
    public long pioRead(int port, int size) {
      return 0;
    }

    @Override
    public long mmioRead(long gpa, int size) {
      return 0;
    }

    @Override
    public void mmioWrite(long gpa, int size, long value) {}
  }

  /** Under the protocol's lock, so that no signal is on its way. */
  private void look() {
    if (latches.stream().anyMatch(Latch::waitsInVain)) {
      if (vainRounds.getAndIncrement() == 0) {
        firstVainRound = rounds.get();
      }
    }
  }

  /** What became of its rounds, for people. */
  String describe() {
    return "%d rounds; %d found a vCPU whose signal was lost, the first after %d"
        .formatted(rounds.get(), vainRounds.get(), firstVainRound);
  }

  void start() {
    guests.forEach(Guest::start);
  }

  /** The vCPU stops the others as soon as its count is that. */
  void mark(int vcpu, long count) {
    memory().writeLong(MARKS + vcpu * LINE, count);
  }

  /** How far it has counted. */
  long count(int vcpu) {
    return memory().readLong(COUNTS + vcpu * LINE);
  }

  /** How often anybody has stopped the others, from beginning to end. */
  long rounds() {
    return rounds.get();
  }

  boolean isBlocked(int vcpu) {
    return status(vcpu) == ThreadStatus.BLOCKED;
  }

  ThreadStatus status(int vcpu) {
    return guests.get(vcpu).vcpu.thread().status();
  }

  /** Between two rounds: it waits for its latch, of whose signals none is left. */
  boolean waitsInVain(int vcpu) {
    return latches.get(vcpu).waitsInVain();
  }

  private GuestMemory memory() {
    return guests.getFirst().machine.memory();
  }

  @Override
  public void close() {
    guests.forEach(guest -> guest.vcpu.lifecycle().stop());
    latches.forEach(Latch::abandon);
    guests.reversed().forEach(Guest::close);
  }
}
