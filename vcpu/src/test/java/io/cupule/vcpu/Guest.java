package io.cupule.vcpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.VcpuFd;
import io.cupule.kvm.state.Reg;
import io.cupule.kvm.state.Regs;
import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.TestVm;
import io.cupule.kvm.testing.TestVm.Mode;
import io.cupule.linux.LinuxThread;
import io.cupule.vcpu.exit.Diagnostic;
import io.cupule.vcpu.exit.ExitHandler;
import io.cupule.vcpu.exit.VcpuEnd;
import io.cupule.vcpu.exit.VcpuRegion;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** A vCPU that runs a few bytes of code, and what its listener was told. */
final class Guest implements AutoCloseable {
  /** Far more than anything here takes, on a loaded machine too. */
  static final long PATIENCE_SECONDS = Patience.SECONDS;

  /** Counts up the word at {@link TestVm#DATA}, for ever: inc qword [0x10000]; jmp back. */
  static final int[] COUNTS = {0x48, 0xff, 0x04, 0x25, 0, 0, 1, 0, 0xeb, 0xf6};

  /** Halts, for ever: hlt; jmp back. */
  static final int[] HALTS = {0xf4, 0xeb, 0xfd};

  private static final long SPIN_NANOS = 60_000;

  final TestVm machine;
  private final boolean ownsMachine;
  final Vcpu vcpu;
  final CompletableFuture<VcpuEnd> end = new CompletableFuture<>();
  final Semaphore halts = new Semaphore(0);

  /** What happens on the vCPU's thread between a HLT and its wait. */
  volatile Runnable onHalt = () -> {};

  private OptionalInt hostCpu = OptionalInt.empty();
  private final Map<Reg, Long> registers = new EnumMap<>(Reg.class);

  Guest(Mode mode, ExitHandler handler, int... code) {
    this(mode, allowedPcpu(), handler, code);
  }

  Guest(Mode mode, int pcpu, ExitHandler handler, int... code) {
    this(mode, new VcpuId("guest", 0), VcpuConfig.alone(pcpu), handler, code);
  }

  Guest(Mode mode, VcpuId id, VcpuConfig config, ExitHandler handler, int... code) {
    this(new TestVm(mode, code), true, id, config, List.of(), handler);
  }

  /** Makes a guest whose vCPU has ports of its own. */
  Guest(Mode mode, List<VcpuRegion> ports, ExitHandler handler, int... code) {
    this(
        new TestVm(mode, code),
        true,
        new VcpuId("guest", 0),
        VcpuConfig.alone(allowedPcpu()),
        ports,
        handler);
  }

  private Guest(
      TestVm machine,
      boolean first,
      VcpuId id,
      VcpuConfig config,
      List<VcpuRegion> ports,
      ExitHandler handler) {
    this.machine = machine;
    this.ownsMachine = first;
    VcpuListener listener =
        new VcpuListener() {
          @Override
          public void halted(Vcpu halted) {
            onHalt.run();
            halts.release();
          }

          @Override
          public void ended(Vcpu ended, VcpuEnd how) {
            end.complete(how);
          }
        };
    VcpuFd fd = first ? machine.vcpu() : machine.vm().createVcpu(id.id());
    vcpu = new Vcpu(id, fd, machine.memory(), handler, ports, listener, config);
  }

  /** Another vCPU of this one's VM, to be closed before this one. */
  Guest sibling(VcpuId id, VcpuConfig config, ExitHandler handler) {
    return new Guest(machine, false, id, config, List.of(), handler);
  }

  /** A CPU that this process may use. */
  static int allowedPcpu() {
    return LinuxThread.affinity(0).length() - 1;
  }

  /** Its thread is to be on another host CPU than the one of its pCPU. */
  Guest on(int cpu) {
    hostCpu = OptionalInt.of(cpu);
    return this;
  }

  /** Sets a register that the guest starts with. */
  Guest with(Reg register, long value) {
    registers.put(register, value);
    return this;
  }

  Guest start() {
    return start(_ -> {});
  }

  /** Starts with more set-up, after the usual one. */
  Guest start(Consumer<VcpuFd> more) {
    vcpu.lifecycle()
        .start(fd -> {
          enter(fd);
          more.accept(fd);
        });
    return this;
  }

  private void enter(VcpuFd fd) {
    hostCpu.ifPresent(LinuxThread::pin);
    machine.enter(fd);
    Regs regs = new Regs();
    fd.getRegs(regs);
    registers.forEach(regs::set);
    fd.setRegs(regs);
  }

  /** Takes it off and waits until it rests. */
  void takeOff() {
    assertThat(vcpu.lifecycle().zombie()).isTrue();
    takenOff();
  }

  /** Waits until it rests. */
  void takenOff() {
    assertThat(vcpu.lifecycle().awaitRest(TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)))
        .as("it rests")
        .isTrue();
  }

  /** Starts it from its first instruction, after {@link #takeOff}. */
  void relaunch() {
    assertThat(vcpu.lifecycle().reset()).isTrue();
    assertThat(vcpu.lifecycle().launch(this::enter)).isTrue();
  }

  /** The word that a guest of {@link #COUNTS} counts up. */
  long count() {
    return machine.memory().readLong(TestVm.DATA);
  }

  /** Waits until it ends by itself. */
  VcpuEnd awaitEnd() {
    assertThat(hasEnded()).as("it ends").isTrue();
    return end.join();
  }

  private boolean hasEnded() {
    try {
      return vcpu.lifecycle().awaitEnd(TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("the test's time is over", e);
    }
  }

  /** Waits until it died, and says of what. */
  Diagnostic awaitCrash() {
    assertThat(awaitEnd()).isInstanceOf(VcpuEnd.Crashed.class);
    return ((VcpuEnd.Crashed) end.join()).diagnostic();
  }

  /** Waits until it executes HLT once more. */
  void awaitHalt() throws InterruptedException {
    assertThat(halts.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("it halts").isTrue();
  }

  /** Waits until a kick was noticed. */
  void awaitNotice(long ticket) {
    long start = System.nanoTime();
    while (vcpu.acknowledged() < ticket) {
      long waited = System.nanoTime() - start;
      if (waited > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
        throw new AssertionError(
            "lost kick: ticket %d, %d acknowledged, %s"
                .formatted(ticket, vcpu.acknowledged(), vcpu.stats()));
      }
      if (waited > SPIN_NANOS) {
        // The vCPU may be pinned to the very CPU that this thread happens to run on.
        LockSupport.parkNanos(SPIN_NANOS);
      } else {
        Thread.onSpinWait();
      }
    }
  }

  @Override
  public void close() {
    vcpu.lifecycle().stop();
    assertThat(hasEnded()).as("it stops").isTrue();
    vcpu.close();
    if (ownsMachine) {
      machine.close();
    }
  }
}
