package io.cupule.partition.testing;

import io.cupule.linux.LinuxThread;
import io.cupule.partition.scenario.HostSettings;
import io.cupule.partition.scenario.HugePages;
import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.Load;
import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.partition.scenario.Reaction;
import io.cupule.partition.scenario.RealtimeSettings;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.SchedulingSettings;
import io.cupule.partition.scenario.SerialSettings;
import io.cupule.partition.scenario.SerialSink;
import io.cupule.partition.scenario.TripleFault;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.scenario.WarpSettings;
import io.cupule.partition.scenario.value.GuestAddress;
import io.cupule.partition.scenario.value.Kernel;
import io.cupule.partition.scenario.value.MemorySize;
import io.cupule.sched.Compat;
import io.cupule.sched.policy.BuiltinPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Scenarios for tests, made of records instead of files. */
public final class TestVms {
  /** How often a guest of these may ask for a reset within a minute. */
  public static final int RESET_LIMIT = 10;

  private static final long FLAT_ADDRESS = 0x7c00;

  private TestVms() {}

  /** The lowest CPU that this process may use. */
  public static int cpu() {
    return LinuxThread.affinity(0).nextSetBit(0);
  }

  /** A machine with the pCPUs that its VMs name. */
  public static Scenario scenario(VmSettings... vms) {
    IntStream pcpus =
        Arrays.stream(vms).flatMapToInt(vm -> vm.affinity().stream().mapToInt(id -> id));
    return scenario(BuiltinPolicy.BVT, pcpus.toArray(), vms);
  }

  /**
   * A machine whose pCPUs all have one policy.
   *
   * @param ids of the pCPUs; each counts once
   */
  public static Scenario scenario(BuiltinPolicy policy, int[] ids, VmSettings... vms) {
    List<PcpuSettings> pcpus =
        IntStream.of(ids)
            .distinct()
            .mapToObj(id -> new PcpuSettings(id, policy, Duration.ofMillis(10)))
            .toList();
    return new Scenario(
        "test",
        "",
        new HostSettings(Duration.ofSeconds(10), List.of()),
        Compat.FIXED,
        pcpus,
        List.of(vms));
  }

  /** The same scenario, with another bound for stops and the like. */
  public static Scenario withStopTimeout(Duration timeout, Scenario scenario) {
    return new Scenario(
        scenario.name(),
        scenario.description(),
        new HostSettings(timeout, List.of()),
        scenario.compat(),
        scenario.pcpus(),
        scenario.vms());
  }

  public static VmSettings builtin(String name, String guest, String args) {
    return vm(name, new Kernel.Builtin(guest), args, Optional.empty(), Irqchip.KERNEL, cpu());
  }

  /** The same VM, with its memory locked and the smallest timer slack. */
  public static VmSettings withHostHygiene(VmSettings vm) {
    return new VmSettings(
        vm.name(),
        vm.affinity(),
        vm.vcpus(),
        vm.dedicated(),
        vm.scheduling(),
        Optional.of(new RealtimeSettings(Optional.empty())),
        vm.load(),
        vm.memory(),
        vm.hugePages(),
        true,
        vm.kernel(),
        vm.args(),
        vm.loadAddress(),
        vm.modules(),
        vm.irqchip(),
        vm.allowUnaccountedHalt(),
        vm.serial(),
        vm.testDevice(),
        vm.onReset(),
        vm.onCrash(),
        vm.onPowerOff(),
        vm.onTripleFault(),
        vm.resetLimit());
  }

  /** The same VM, with the device of test guests. */
  public static VmSettings withTestDevice(VmSettings vm) {
    return new VmSettings(
        vm.name(),
        vm.affinity(),
        vm.vcpus(),
        vm.dedicated(),
        vm.scheduling(),
        vm.realtime(),
        vm.load(),
        vm.memory(),
        vm.hugePages(),
        vm.lockMemory(),
        vm.kernel(),
        vm.args(),
        vm.loadAddress(),
        vm.modules(),
        vm.irqchip(),
        vm.allowUnaccountedHalt(),
        vm.serial(),
        true,
        vm.onReset(),
        vm.onCrash(),
        vm.onPowerOff(),
        vm.onTripleFault(),
        vm.resetLimit());
  }

  /** The same VM, which shares its pCPUs in another way. */
  public static VmSettings withScheduling(SchedulingSettings scheduling, VmSettings vm) {
    return new VmSettings(
        vm.name(),
        vm.affinity(),
        vm.vcpus(),
        vm.dedicated(),
        scheduling,
        vm.realtime(),
        vm.load(),
        vm.memory(),
        vm.hugePages(),
        vm.lockMemory(),
        vm.kernel(),
        vm.args(),
        vm.loadAddress(),
        vm.modules(),
        vm.irqchip(),
        vm.allowUnaccountedHalt(),
        vm.serial(),
        vm.testDevice(),
        vm.onReset(),
        vm.onCrash(),
        vm.onPowerOff(),
        vm.onTripleFault(),
        vm.resetLimit());
  }

  /** The same VM, with other answers to what its guest asks for. */
  public static VmSettings withReactions(
      Reaction onReset,
      Reaction onCrash,
      Reaction onPowerOff,
      TripleFault onTripleFault,
      VmSettings vm) {
    return new VmSettings(
        vm.name(),
        vm.affinity(),
        vm.vcpus(),
        vm.dedicated(),
        vm.scheduling(),
        vm.realtime(),
        vm.load(),
        vm.memory(),
        vm.hugePages(),
        vm.lockMemory(),
        vm.kernel(),
        vm.args(),
        vm.loadAddress(),
        vm.modules(),
        vm.irqchip(),
        vm.allowUnaccountedHalt(),
        vm.serial(),
        vm.testDevice(),
        onReset,
        onCrash,
        onPowerOff,
        onTripleFault,
        vm.resetLimit());
  }

  /** The same VM, which owns its pCPUs. */
  public static VmSettings dedicated(VmSettings vm) {
    return new VmSettings(
        vm.name(),
        vm.affinity(),
        vm.vcpus(),
        true,
        vm.scheduling(),
        vm.realtime(),
        vm.load(),
        vm.memory(),
        vm.hugePages(),
        vm.lockMemory(),
        vm.kernel(),
        vm.args(),
        vm.loadAddress(),
        vm.modules(),
        vm.irqchip(),
        vm.allowUnaccountedHalt(),
        vm.serial(),
        vm.testDevice(),
        vm.onReset(),
        vm.onCrash(),
        vm.onPowerOff(),
        vm.onTripleFault(),
        vm.resetLimit());
  }

  public static VmSettings builtinOn(int pcpu, String name, String guest, String args) {
    return vm(name, new Kernel.Builtin(guest), args, Optional.empty(), Irqchip.KERNEL, pcpu);
  }

  /** A VM with several vCPUs, spread over the CPUs that this process may use. */
  public static VmSettings builtinSmp(int vcpus, String guest, String args) {
    return builtinSmp(guest, guest, args, Irqchip.AUTO, pcpus(vcpus, vcpus));
  }

  /** A VM that may share {@link #cpu} with others: its interrupt controllers live in user space. */
  public static VmSettings shared(String name, String guest, String args) {
    return builtinSmp(name, guest, args, Irqchip.USER, cpu());
  }

  /** A VM with several vCPUs, each on the pCPU that is named for it. */
  public static VmSettings builtinSmp(
      String name, String guest, String args, Irqchip irqchip, int... affinity) {
    return vm(name, new Kernel.Builtin(guest), args, Optional.empty(), irqchip, affinity);
  }

  /** The CPUs that this process may use, in turns. */
  public static int[] pcpus(int vcpus, int atMost) {
    int[] cpus = LinuxThread.affinity(0).stream().limit(atMost).toArray();
    return IntStream.range(0, vcpus).map(i -> cpus[i % cpus.length]).toArray();
  }

  /** An image with several vCPUs. */
  public static VmSettings fileSmp(String name, Path kernel, String args, int... affinity) {
    return vm(name, new Kernel.Image(kernel), args, Optional.empty(), Irqchip.AUTO, affinity);
  }

  /** A VM whose interrupt controllers live in user space, with a vCPU on each of these pCPUs. */
  public static VmSettings builtinUser(String guest, String args, int... affinity) {
    return vm(guest, new Kernel.Builtin(guest), args, Optional.empty(), Irqchip.USER, affinity);
  }

  public static VmSettings file(String name, Path kernel) {
    return vm(name, new Kernel.Image(kernel), "", Optional.empty(), Irqchip.KERNEL, cpu());
  }

  /** An image with interrupt controllers of one kind or the other. */
  public static VmSettings image(String name, Path kernel, Irqchip irqchip) {
    return vm(name, new Kernel.Image(kernel), "", Optional.empty(), irqchip, cpu());
  }

  /** A VM that runs these bytes in real mode, without interrupt controllers. */
  public static VmSettings realMode(Path directory, String name, int... code) throws IOException {
    byte[] bytes = new byte[code.length];
    for (int i = 0; i < code.length; i++) {
      bytes[i] = (byte) code[i];
    }
    return realMode(directory, name, Irqchip.NONE, bytes);
  }

  /** A VM that runs these bytes in real mode, from 0x7c00 on. */
  public static VmSettings realMode(Path directory, String name, Irqchip irqchip, byte[] bytes)
      throws IOException {
    Path image = Files.write(directory.resolve(name + ".bin"), bytes);
    return vm(
        name,
        new Kernel.Image(image),
        "",
        Optional.of(new GuestAddress(FLAT_ADDRESS)),
        irqchip,
        cpu());
  }

  private static VmSettings vm(
      String name,
      Kernel kernel,
      String args,
      Optional<GuestAddress> loadAddress,
      Irqchip irqchip,
      int... affinity) {
    List<Integer> pcpus = Arrays.stream(affinity).boxed().toList();
    return new VmSettings(
        name,
        pcpus,
        pcpus.size(),
        false,
        new SchedulingSettings(1, new WarpSettings(0, 0, 0), 1, Optional.empty()),
        Optional.empty(),
        List.of(new Load.CpuBound()),
        MemorySize.parse("4M"),
        HugePages.NONE,
        false,
        kernel,
        args,
        loadAddress,
        List.of(),
        irqchip,
        false,
        new SerialSettings(SerialSink.NONE, Optional.empty()),
        false,
        Reaction.RESTART,
        Reaction.STOP,
        Reaction.STOP,
        TripleFault.CRASH,
        RESET_LIMIT);
  }
}
