package io.cupule.bench.guest;

import io.cupule.bench.pair.Side;
import io.cupule.sched.SchedLock;
import io.cupule.sched.SchedParams;
import io.cupule.sched.rendezvous.Rendezvous;
import io.cupule.vcpu.VcpuConfig;
import io.cupule.vcpu.pcpu.HostPcpu;
import java.util.Optional;

/** Our run loop with a guest that only exits. A sample is a batch of exits. */
public final class ExitSide implements Side {
  private final BatchClock clock = new BatchClock();
  private final String name;
  private final TinyGuest guest;

  /** Makes a VM whose thread will run on that CPU, real-time if {@code fifo}. */
  public ExitSide(int cpu, boolean fifo) {
    this("Java", fifo, HostPcpu.alone(cpu));
  }

  private ExitSide(String name, boolean fifo, HostPcpu pcpu) {
    this.name = name;
    VcpuConfig config =
        new VcpuConfig(
            pcpu, SchedParams.DEFAULT, new Rendezvous(SchedLock.mutex()), Optional.empty());
    guest = new TinyGuest(TinyGuest.Program.EXIT, fifo, clock, config);
  }

  /** Makes the shipped variant: every exit leaves a record in the pCPU's trace. */
  static ExitSide traced(int cpu, boolean fifo) {
    return new ExitSide("traced", fifo, HostPcpu.alone(cpu));
  }

  /** Makes the same without the record. */
  static ExitSide untraced(int cpu, boolean fifo) {
    return new ExitSide("untraced", fifo, HostPcpu.untraced(cpu));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void sample(long[] samples) {
    clock.fill(samples);
  }

  /** Returns the bytes that the vCPU's thread allocated during the last turn. */
  public long allocated() {
    return clock.allocated();
  }

  @Override
  public void close() {
    guest.vcpu().lifecycle().stop();
    clock.release();
    guest.close();
  }
}
