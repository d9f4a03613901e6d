package io.cupule.vcpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.state.Reg;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.TestVm;
import io.cupule.kvm.testing.TestVm.Mode;
import io.cupule.vcpu.exit.VcpuRegion;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A vCPU's own regions take their accesses before its VM's devices. */
@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class VcpuRegionTest {
  private static final int LENGTH = 4;

  private final Recorder vm = new Recorder();
  private final List<String> own = new CopyOnWriteArrayList<>();

  /** Writes down what it gets. */
  private final class Region implements VcpuRegion {
    private volatile long base;

    Region(long base) {
      this.base = base;
    }

    @Override
    public long base() {
      return base;
    }

    @Override
    public long length() {
      return LENGTH;
    }

    @Override
    public long read(long offset, int size) {
      own.add("read %d/%d".formatted(offset, size));
      return 0x77;
    }

    @Override
    public void write(long offset, int size, long value) {
      own.add("write %d/%d 0x%x".formatted(offset, size, value));
    }
  }

  @Test
  void itsPortsAreItsOwnAndTheirNeighboursAreTheVms() throws Exception {
    Region ports = new Region(0x50);
    int[] code = {
      0xe6, 0x4f, // out 0x4f, al
      0xe6, 0x50, // out 0x50, al
      0xe7, 0x53, // out 0x53, eax: its first byte decides
      0xe4, 0x52, // in al, 0x52
      0xe6, 0x54, // out 0x54, al
      0xf4 // hlt
    };

    runUntilHalt(code, ports);

    assertThat(own).containsExactly("write 0/1 0x0", "write 3/4 0x0", "read 2/1");
    assertThat(vm.accesses).containsExactly("out 0x4f/1 0x0", "out 0x54/1 0x77");
  }

  @Test
  void theFirstOfTwoRegionsWithAPortTakesIt() throws Exception {
    int[] code = {0xe6, 0x50, 0xe6, 0x51, 0xf4}; // out 0x50, al; out 0x51, al; hlt

    runUntilHalt(code, new Region(0x50), new Region(0x4e));

    assertThat(own).containsExactly("write 0/1 0x0", "write 1/1 0x0");
  }

  @Test
  void aRegionThatMovesIsFoundAtItsNewPlace() throws Exception {
    Region ports = new Region(0x50);
    VcpuRegion moving =
        new VcpuRegion() {
          @Override
          public long base() {
            return 0x60;
          }

          @Override
          public long length() {
            return 1;
          }

          @Override
          public long read(long offset, int size) {
            return 0;
          }

          @Override
          public void write(long offset, int size, long value) {
            ports.base = 0x70;
          }
        };
    int[] code = {0xe6, 0x50, 0xe6, 0x60, 0xe6, 0x50, 0xe6, 0x70, 0xf4};

    runUntilHalt(code, ports, moving);

    assertThat(own).hasSize(2);
    assertThat(vm.accesses).containsExactly("out 0x50/1 0x0");
  }

  @Test
  void memoryAtTheNumberOfAPortIsTheVms() throws Exception {
    int[] code = {0x89, 0x07, 0xf4}; // mov [rdi], eax; hlt

    runUntilHalt(code, new Region(TestVm.MMIO));

    assertThat(own).isEmpty();
    assertThat(vm.accesses).containsExactly("write 0x%x/4 0x0".formatted(TestVm.MMIO));
  }

  private void runUntilHalt(int[] code, VcpuRegion... ports) throws Exception {
    int[] program =
        IntStream.concat(IntStream.of(0x31, 0xc0), IntStream.of(code)).toArray(); // xor eax, eax
    try (Guest guest = new Guest(Mode.KERNEL, List.of(ports), vm, program)) {
      guest.with(Reg.RDI, TestVm.MMIO).start().awaitHalt();
    }
  }
}
