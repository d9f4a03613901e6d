package io.cupule.partition.hardware;

import io.cupule.partition.flight.FlightEvents;
import io.cupule.sched.rendezvous.Rendezvous;
import io.cupule.sched.rendezvous.Stop;
import io.cupule.sched.rendezvous.Waiter;
import io.cupule.vcpu.Vcpu;
import io.cupule.vcpu.exit.VcpuRegion;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A port through which one vCPU stops the other vCPUs of its VM. ACRN does this for WBINVD, which
 * under KVM causes no exit. A 32-bit write of 1 returns when all others are outside guest mode;
 * they stay there until a write of 2. A write of 3 does both. Other values and accesses do nothing.
 *
 * <p>An INIT of the vCPU releases the others. Only the vCPU's own thread may call this class,
 * except for {@link #reset}.
 */
public final class StopPort implements VcpuRegion {
  /** The first of its four ports. */
  static final int PORT = 0x5d0;

  private static final int LENGTH = 4;
  private static final int STOP = 1;
  private static final int RELEASE = 2;
  private static final int STOP_AND_RELEASE = 3;

  private final Rendezvous rendezvous;
  private final StopLock lock;
  private volatile @Nullable Owner owner;

  /** The stop in force; the thread that closes it takes it out: the owner's, or a reset's. */
  private final AtomicReference<@Nullable Stop> held = new AtomicReference<>();

  /** The vCPU that stops others, and how it waits. */
  private record Owner(Vcpu vcpu, Waiter waiter) {}

  /**
   * Makes the port of one vCPU.
   *
   * @param rendezvous stops the VM's vCPUs
   * @param lock lets one vCPU of the VM at a time stop the others
   */
  public StopPort(Rendezvous rendezvous, StopLock lock) {
    this.rendezvous = rendezvous;
    this.lock = lock;
  }

  /** Sets the vCPU that owns this port, which is made before the vCPU. */
  public void belongsTo(Vcpu vcpu) {
    owner = new Owner(vcpu, vcpu.newWaiter());
  }

  /** Releases the stopped vCPUs. The owner must rest. */
  public void reset() {
    release();
  }

  /** Releases the stopped vCPUs; after an INIT, nobody else would. */
  @Override
  public void init() {
    release();
  }

  @Override
  public long base() {
    return PORT;
  }

  @Override
  public long length() {
    return LENGTH;
  }

  @Override
  public long read(long offset, int size) {
    return -1;
  }

  @Override
  public void write(long offset, int size, long value) {
    Owner self = owner;
    if (self != null && offset == 0 && size == LENGTH) {
      command(self, (int) value);
    }
  }

  private void command(Owner self, int value) {
    if ((value == STOP || value == STOP_AND_RELEASE)
        && held.get() == null
        && lock.take(self.vcpu)) {
      FlightEvents.Stop flight = FlightEvents.Stop.begun();
      Stop stop = rendezvous.stopAllBut(self.vcpu.target());
      held.set(stop);
      stop.await(self.waiter);
      flight.over(self.vcpu.id());
    }
    if (value == RELEASE || value == STOP_AND_RELEASE) {
      release();
    }
  }

  private void release() {
    Owner self = owner;
    Stop stop = held.getAndSet(null);
    if (stop != null && self != null) {
      stop.close();
      lock.give(self.vcpu);
    }
  }
}
