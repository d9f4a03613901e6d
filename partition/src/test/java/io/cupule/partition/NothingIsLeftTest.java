package io.cupule.partition;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.kvm.testing.ProcSelf;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.SoftLimit;
import io.cupule.linux.error.SystemCallException;
import io.cupule.partition.error.MachineException;
import io.cupule.partition.scenario.HostSettings;
import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.partition.scenario.ReservationSettings;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.SchedulingSettings;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.scenario.WarpSettings;
import io.cupule.partition.testing.MemoryConsole;
import io.cupule.partition.testing.RecordingListener;
import io.cupule.partition.testing.TestVms;
import io.cupule.sched.Compat;
import io.cupule.sched.policy.BuiltinPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is left of VMs and machines that could not be built, wherever that went wrong: nothing. */
@RequiresKvm
@Timeout(120)
final class NothingIsLeftTest {
  private static final int CPU = TestVms.cpu();
  private static final int ROUNDS = 5;
  private static final int MOST_DESCRIPTORS_OF_A_VM = 64;

  private static VmSettings reserving(String name, int budgetMs, int... affinity) {
    ReservationSettings reservation =
        new ReservationSettings(Duration.ofMillis(budgetMs), Duration.ofMillis(10));
    return TestVms.withScheduling(
        new SchedulingSettings(1, new WarpSettings(0, 0, 0), 1, Optional.of(reservation)),
        TestVms.builtinSmp(name, "spin", "", Irqchip.USER, affinity));
  }

  private static Machine machine() {
    Scenario scenario = TestVms.scenario(BuiltinPolicy.RTDS, new int[] {CPU});
    return Machine.open(scenario, _ -> new MemoryConsole(), new RecordingListener());
  }

  private static long mappings() {
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      return maps.filter(line -> line.contains("kvm-vcpu")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void ofAVmThatAPcpuRefusesNoDescriptorStaysAndNoReservation() {
    try (Machine machine = machine()) {
      machine.add(reserving("first", 8, CPU));
      List<String> before = ProcSelf.kvmDescriptors();
      for (int i = 0; i < ROUNDS; i++) {
        // The first of its two vCPUs has room, the second has not.
        assertThatThrownBy(() -> machine.add(reserving("late", 2, CPU, CPU)))
            .isInstanceOf(MachineException.class);
      }
      assertThat(ProcSelf.kvmDescriptors()).hasSameElementsAs(before).hasSameSizeAs(before);
      machine.add(reserving("small", 2, CPU)); // all that is left is still there
    }
    assertThat(ProcSelf.kvmDescriptors()).isEmpty();
    assertThat(mappings()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"USER", "KERNEL"})
  void ofAVmForWhichTheHostLacksAnyOneDescriptor(Irqchip irqchip) {
    VmSettings vm = TestVms.builtinSmp("late", "spin", "", irqchip, CPU);
    List<String> before;
    int refusals = 0;
    try (Machine machine = machineOfOne(vm)) {
      machine.remove("late"); // what is made once for all VMs is there
      before = ProcSelf.descriptors();
      boolean added = false;
      for (int room = 0; !added && room < MOST_DESCRIPTORS_OF_A_VM; room++) {
        try (SoftLimit _ = new SoftLimit(SoftLimit.Resource.DESCRIPTORS, lowestFree() + room)) {
          machine.add(vm);
          added = true;
        } catch (MachineException refused) {
          refusals++;
          assertThat(refused.kind()).isEqualTo(MachineException.Kind.HOST);
        }
        if (!added) {
          assertThat(ProcSelf.descriptors()).hasSameSizeAs(before);
          assertThat(mappings())
              .isEqualTo(before.stream().filter("anon_inode:kvm-vcpu:0"::equals).count());
        }
      }
      assertThat(added).isTrue();
      assertThat(refusals).as("steps that were refused").isGreaterThan(2);
      machine.start("late");
      machine.stop("late", "enough", Duration.ofSeconds(10));
    }
    assertThat(ProcSelf.kvmDescriptors()).isEmpty();
  }

  private static Machine machineOfOne(VmSettings vm) {
    return Machine.create(TestVms.scenario(vm), _ -> new MemoryConsole(), new RecordingListener());
  }

  private static int lowestFree() {
    int number = 0;
    while (Files.isSymbolicLink(Path.of("/proc/self/fd/" + number))) {
      number++;
    }
    return number;
  }

  @Test
  void ofAMachineWhoseHousekeepingCpusTheHostLacksNoThread() {
    Scenario scenario =
        new Scenario(
            "test",
            "",
            new HostSettings(Duration.ofSeconds(10), List.of(8191)),
            Compat.FIXED,
            List.of(new PcpuSettings(CPU, BuiltinPolicy.BVT, Duration.ofMillis(10))),
            List.of());
    List<String> before = machineThreads();

    assertThatThrownBy(
            () -> Machine.open(scenario, _ -> new MemoryConsole(), new RecordingListener()))
        .isInstanceOf(SystemCallException.class);

    eventually("its threads end", () -> machineThreads().size() <= before.size());
  }

  private static List<String> machineThreads() {
    return ProcSelf.threadNames().stream()
        .filter(name -> name.equals("timers") || name.equals("reaper") || name.equals("tsc"))
        .toList();
  }
}
