package io.cupule.kvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.state.Reg;
import io.cupule.kvm.state.VcpuEvents;
import io.cupule.kvm.testing.TestVm;
import io.cupule.kvm.testing.TestVm.Mode;
import java.util.HexFormat;
import java.util.function.Consumer;

/** A real-mode guest, where an interrupt handler takes no more than an address in page 0. */
public final class RealModeGuest implements AutoCloseable {
  // KVM_EXIT numbers
  public static final int IO = 2;
  public static final int HLT = 5;

  /** Where every handler is; it says the vector on the port of the same number, then returns. */
  private static final int HANDLERS = 0x9000;

  private static final int HANDLER_SIZE = 4;

  private final TestVm vm;

  /** Machine code in hexadecimal, a byte per word. */
  public RealModeGuest(String code) {
    this(_ -> {}, code);
  }

  /** The same, with something that has to be there before the vCPU. */
  public RealModeGuest(Consumer<VmFd> before, String code) {
    byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(code);
    int[] numbers = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      numbers[i] = bytes[i];
    }
    vm = new TestVm(Mode.REAL, before, numbers);
    vm.enter();
  }

  public VcpuFd vcpu() {
    return vm.vcpu();
  }

  public VmFd vm() {
    return vm.vm();
  }

  public KvmRun area() {
    return vm.vcpu().runArea();
  }

  public void set(Reg register, long value) {
    vm.set(register, value);
  }

  public long get(Reg register) {
    return vm.get(register);
  }

  /** Gives a vector a handler that tells its number: {@code out vector, al; nop; iret}. */
  public RealModeGuest withHandler(int vector) {
    int at = HANDLERS + vector * HANDLER_SIZE;
    vm.memory().writeInt(at, 0xcf90_00e6 | vector << 8);
    vm.memory().writeInt(vector * 4L, at);
    return this;
  }

  /** Runs to the next exit, which is expected to be for this reason. */
  public KvmRun exit(int reason) {
    int result;
    do {
      result = vcpu().run();
    } while (result == VcpuFd.INTERRUPTED);
    assertThat(result).isZero();
    assertThat(area().exitReason()).isEqualTo(reason);
    return area();
  }

  /** Runs to the next exit, which is expected to come from that vector's handler. */
  public void exitFromHandler(int vector) {
    assertThat(exit(IO).ioPort()).isEqualTo(vector);
  }

  public VcpuEvents events() {
    VcpuEvents events = new VcpuEvents();
    vcpu().getEvents(events);
    return events;
  }

  @Override
  public void close() {
    vm.close();
  }
}
