package io.cupule.partition;

import io.cupule.kvm.KvmRun;
import io.cupule.sched.rendezvous.Rendezvous;
import io.cupule.sched.rendezvous.Rest;
import io.cupule.sched.rendezvous.Stop;
import io.cupule.vcpu.ExitHandler;
import io.cupule.vcpu.Vcpu;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A port through which one vCPU stops the other vCPUs of its VM. ACRN does this for WBINVD, which
 * under KVM causes no exit. A 32-bit write of 1 returns when all others are outside guest mode;
 * they stay there until a write of 2. A write of 3 does both. Other values and accesses do nothing.
 *
 * <p>An INIT of the vCPU releases the others. Only the vCPU's own thread may call this class,
 * except for {@link #reset}. Exits that do not access the port go on to the VM's devices.
 */
final class Doorbell implements ExitHandler {
  /** The first of its four ports. */
  static final int PORT = 0x5d0;

  private static final int LENGTH = 4;
  private static final int STOP = 1;
  private static final int RELEASE = 2;
  private static final int STOP_AND_RELEASE = 3;

  private final ExitHandler next;
  private final Rendezvous rendezvous;
  private final StopTurns turns;
  private volatile @Nullable Ringer ringer;

  /** The stop in force; the thread that closes it takes it out: the ringer's, or a reset's. */
  private final AtomicReference<@Nullable Stop> held = new AtomicReference<>();

  /** The vCPU that rings, and how it waits. */
  private record Ringer(Vcpu vcpu, Rest rest) {}

  Doorbell(ExitHandler next, Rendezvous rendezvous, StopTurns turns) {
    this.next = next;
    this.rendezvous = rendezvous;
    this.turns = turns;
  }

  /** Sets the vCPU that owns this port, which is made before the vCPU. */
  void belongsTo(Vcpu vcpu) {
    ringer = new Ringer(vcpu, vcpu.newRest());
  }

  /** Releases the stopped vCPUs. The owner must rest. */
  void reset() {
    release();
  }

  /** Releases the stopped vCPUs; after an INIT, nobody else would. */
  @Override
  public void init() {
    release();
  }

  @Override
  public long pioRead(int port, int size) {
    return isMine(port) ? -1 : next.pioRead(port, size);
  }

  @Override
  public void pioWrite(int port, int size, long value) {
    Ringer self = ringer;
    if (!isMine(port) || self == null) {
      next.pioWrite(port, size, value);
    } else if (port == PORT && size == LENGTH) {
      ring(self, (int) value);
    }
  }

  private static boolean isMine(int port) {
    return port >= PORT && port < PORT + LENGTH;
  }

  private void ring(Ringer self, int value) {
    if ((value == STOP || value == STOP_AND_RELEASE)
        && held.get() == null
        && turns.take(self.vcpu)) {
      FlightEvents.Stop flight = FlightEvents.Stop.begun();
      Stop stop = rendezvous.stopAllBut(self.vcpu.target());
      held.set(stop);
      stop.await(self.rest);
      flight.over(self.vcpu.id());
    }
    if (value == RELEASE || value == STOP_AND_RELEASE) {
      release();
    }
  }

  private void release() {
    Ringer self = ringer;
    Stop stop = held.getAndSet(null);
    if (stop != null && self != null) {
      stop.close();
      turns.give(self.vcpu);
    }
  }

  @Override
  public long mmioRead(long gpa, int size) {
    return next.mmioRead(gpa, size);
  }

  @Override
  public void mmioWrite(long gpa, int size, long value) {
    next.mmioWrite(gpa, size, value);
  }

  @Override
  public void readMsr(KvmRun run) {
    next.readMsr(run);
  }

  @Override
  public void writeMsr(KvmRun run) {
    next.writeMsr(run);
  }
}
