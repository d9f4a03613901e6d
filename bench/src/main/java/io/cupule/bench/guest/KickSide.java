package io.cupule.bench.guest;

import io.cupule.bench.pair.Settings;
import io.cupule.bench.pair.Side;
import io.cupule.linux.LinuxThread;
import io.cupule.vcpu.Vcpu;
import io.cupule.vcpu.exit.ExitHandler;
import java.util.BitSet;

/**
 * Kicks one of our vCPUs while it runs. A sample is the time from before the kick until the kicker
 * sees that the vCPU noticed it outside the guest. {@code kick_twin.c} does the same.
 */
public final class KickSide implements Side {
  private static final long TIMEOUT_NANOS = 2_000_000_000;

  private final TinyGuest.Program program;
  private final Settings settings;
  private final ExitHandler ports = new WriteClock();

  /** Makes a VM with that program. */
  public KickSide(TinyGuest.Program program, Settings settings) {
    this.program = program;
    this.settings = settings;
  }

  @Override
  public String name() {
    return "Java";
  }

  @Override
  public void sample(long[] samples) {
    BitSet allowed = LinuxThread.affinity(0);
    LinuxThread.pin(settings.kickerCpu());
    try (TinyGuest guest = new TinyGuest(program, settings.cpu(), settings.fifo(), ports)) {
      Pauses pauses = new Pauses();
      for (int i = 0; i < samples.length; i++) {
        samples[i] = kick(guest.vcpu());
        pauses.pause();
      }
    } finally {
      LinuxThread.affinity(0, allowed);
    }
  }

  private static long kick(Vcpu vcpu) {
    long before = System.nanoTime();
    long ticket = vcpu.kick();
    long spins = 0;
    while (vcpu.acknowledged() < ticket) {
      Thread.onSpinWait();
      if ((++spins & 0xffff) == 0 && System.nanoTime() - before > TIMEOUT_NANOS) {
        return LOST;
      }
    }
    return System.nanoTime() - before;
  }

  /** A turn's guest ends with the turn. */
  @Override
  public void close() {}
}
