package io.cupule.partition.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.Machine;
import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.testing.MemoryConsole;
import io.cupule.partition.testing.RecordingListener;
import io.cupule.partition.testing.TestVms;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real-time clock of a VM, whoever emulates its interrupt controllers. */
@RequiresKvm
@Timeout(180)
final class RtcMachineTest {
  /** Sleeps until a periodic interrupt of the clock on IRQ 8, and prints T. */
  private static final String CODE =
      "31 c0 8e d8 8e d0 bc 00 70" // xor ax, ax; mov ds, ax; mov ss, ax; mov sp, 0x7000
          + " c7 06 a0 00 45 7c c7 06 a2 00 00 00" // vector 0x28: tick
          + " b0 11 e6 20 e6 a0 b0 20 e6 21 b0 28 e6 a1 b0 04 e6 21 b0 02 e6 a1" // both 8259:
          + " b0 01 e6 21 e6 a1 b0 fb e6 21 b0 fe e6 a1" // vectors from 0x20, 0x28; 2 and 8 open
          + " b0 0b e6 70 b0 42 e6 71" // register B: periodic interrupt
          + " fb f4 eb fd" // sti; hlt, again
          + " b0 0c e6 70 e4 71" // tick: read register C
          + " 24 c0 2c 6c ba f8 03 ee" // print T where it tells of a periodic interrupt
          + " 31 c0 e6 f4 f4"; // debug exit 0

  @ParameterizedTest
  @EnumSource(names = {"KERNEL", "USER"})
  void periodicInterruptWakesTheGuest(Irqchip irqchip, @TempDir Path directory) throws Exception {
    MemoryConsole console = new MemoryConsole();
    byte[] code = HexFormat.ofDelimiter(" ").parseHex(CODE);
    VmSettings vm = TestVms.realMode(directory, "clock", irqchip, code);
    try (Machine machine =
        Machine.create(TestVms.scenario(vm), _ -> console, new RecordingListener())) {
      machine.start();

      assertThat(machine.awaitEnd(Patience.LONG)).isTrue();
    }
    assertThat(console.text()).isEqualTo("T");
  }
}
