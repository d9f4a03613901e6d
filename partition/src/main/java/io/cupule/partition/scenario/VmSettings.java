package io.cupule.partition.scenario;

import io.cupule.partition.scenario.form.Setting;
import io.cupule.partition.scenario.value.GuestAddress;
import io.cupule.partition.scenario.value.Kernel;
import io.cupule.partition.scenario.value.MemorySize;
import java.util.List;
import java.util.Optional;

/**
 * One virtual machine and the resources that the scenario gives it.
 *
 * @param name distinct from those of the other VMs
 * @param affinity the pCPU of vCPU 0, 1, ... in order; not empty
 * @param vcpus the number of vCPUs, always the length of {@code affinity}
 * @param dedicated whether no other VM may use its pCPUs
 * @param scheduling the scheduling parameters of its vCPUs
 * @param realtime the settings of a real-time VM; empty for an ordinary VM
 * @param load the loads of vCPU 0, 1, ... in order, for simulations; the last one also counts for
 *     later vCPUs; not empty
 * @param memory the size of its memory
 * @param hugePages the host pages that back its memory
 * @param lockMemory whether its memory stays in the host's memory from the start
 * @param kernel the kernel to boot
 * @param args the kernel's command line; may be empty
 * @param loadAddress the load address of a flat real-mode image, which must lie below 1 MiB; empty
 *     if the image has its own format
 * @param modules multiboot modules in order; may be empty
 * @param irqchip where its interrupt controllers are emulated; see {@link #decidedIrqchip}
 * @param allowUnaccountedHalt whether KVM may emulate them although the VM shares a pCPU
 * @param serial the destination of its first serial port
 * @param testDevice whether it has the device for test guests
 * @param onReset what happens when its guest asks for a reset
 * @param onCrash what happens when it crashes or its guest reports failure
 * @param onPowerOff what happens when its guest ends normally
 * @param onTripleFault what a triple fault means
 * @param resetLimit how many resets or restarts per minute the guest may cause
 */
public record VmSettings(
    @Setting(
            doc = "Name of the VM; no two VMs have the same one.",
            example = "'alpha'",
            pattern = Scenario.NAME_PATTERN,
            syntax = Scenario.NAME_SYNTAX)
        String name,
    @Setting(
            doc =
                "The pCPU of vCPU 0, 1, ... in order. Each must be listed in `pcpus`. With"
                    + " `compat` `acrn`, none may occur twice in one VM.",
            example = "[0]",
            min = 0,
            max = PcpuSettings.LAST_ID,
            minItems = 1,
            maxItems = PcpuSettings.LAST_ID + 1)
        List<Integer> affinity,
    @Setting(
            doc = "Number of vCPUs. It only repeats the length of `affinity`, for the reader.",
            countOf = "affinity",
            example = "1",
            min = 1,
            max = PcpuSettings.LAST_ID + 1)
        int vcpus,
    @Setting(
            doc =
                "Whether the VM owns its pCPUs. Two VMs may use one pCPU only if both say `false`.",
            defaultValue = "true")
        boolean dedicated,
    @Setting(
            doc = "Scheduling parameters of its vCPUs, for the policies of its pCPUs.",
            defaultValue = "{}")
        SchedulingSettings scheduling,
    @Setting(
            doc =
                "Makes it a real-time VM for the host: its vCPU threads wake without timer slack,"
                    + " and they are real-time threads if it asks for a priority.",
            example = "{'fifoPriority': 10}")
        Optional<RealtimeSettings> realtime,
    @Setting(
            doc =
                "When its vCPUs want to run, for `cupule simulate` only: `cpu-bound` (always),"
                    + " `periodic` (some work at the start of every period) or `bursty` (work and"
                    + " sleep for random times). One entry for vCPU 0, 1, ... in order; the last"
                    + " one also stands for the vCPUs after it.",
            defaultValue = "[{'kind': 'cpu-bound'}]",
            minItems = 1,
            maxItems = PcpuSettings.LAST_ID + 1)
        List<Load> load,
    @Setting(
            doc =
                "Memory of the VM: a whole number and `K`, `M` or `G` (powers of 1024), a multiple of"
                    + " 4K, from 1M to 1024G. All VMs together must fit into the host's memory.",
            example = "'64M'")
        MemorySize memory,
    @Setting(
            doc =
                "Host pages behind the memory: `none` (ordinary ones), `2M` or `1G` (reserved huge"
                    + " pages; the memory is a multiple, and enough of them are free), or"
                    + " `transparent` (huge where the host finds some).",
            defaultValue = "'none'")
        HugePages hugePages,
    @Setting(
            doc =
                "Whether the host keeps all of the memory in RAM (mlock) from before the VM starts,"
                    + " so that no access waits for the host's paging. All such VMs together must"
                    + " stay within the process's limit.",
            defaultValue = "false")
        boolean lockMemory,
    @Setting(
            doc =
                "What to boot: `builtin:` and the name of a built-in guest, or an image file,"
                    + " relative to the scenario file.",
            example = "'builtin:counter'")
        Kernel kernel,
    @Setting(
            doc = "Command line of the kernel. A flat image has none.",
            defaultValue = "''",
            pattern = VmSettings.ARGS_PATTERN,
            syntax = VmSettings.ARGS_SYNTAX)
        String args,
    @Setting(
            doc =
                "Makes the kernel a flat real-mode image. It is loaded at this guest-physical address"
                    + " and starts there; it must end below 1 MiB.",
            example = "'0x7c00'")
        Optional<GuestAddress> loadAddress,
    @Setting(
            doc = "Files to load along with a multiboot kernel, such as an initial RAM disk.",
            defaultValue = "[]",
            maxItems = 64)
        List<ModuleSettings> modules,
    @Setting(
            doc =
                "Who emulates the interrupt controllers: `user` (Cupule: a halted vCPU gives its"
                    + " pCPU to others), `kernel` (KVM: the fastest, but a halted vCPU keeps its"
                    + " pCPU), `none` (nobody), or `auto`: `kernel` where the VM is `dedicated` and each"
                    + " of its vCPUs has a pCPU of its own, else `user`.",
            defaultValue = "'auto'")
        Irqchip irqchip,
    @Setting(
            doc =
                "Allows `irqchip` `kernel` on a shared pCPU, although a halted vCPU keeps the pCPU"
                    + " until its turn is over, and that time counts as running.",
            defaultValue = "false")
        boolean allowUnaccountedHalt,
    @Setting(doc = "Where the first serial port goes.", defaultValue = "{}") SerialSettings serial,
    @Setting(
            doc =
                "Whether the VM has a device for test guests, as kvm-unit-tests expect it: see"
                    + " devices.md. Not for other guests.",
            defaultValue = "false")
        boolean testDevice,
    @Setting(
            doc =
                "What happens when the guest asks for a reset, through the keyboard controller or"
                    + " port 0xcf9: `restart` (it runs from its first instruction again, with memory"
                    + " and devices as at first) or `stop` (it is powered off).",
            defaultValue = "'restart'")
        Reaction onReset,
    @Setting(
            doc =
                "What happens when it crashes, or when the guest reports failure through the"
                    + " debug-exit port: `stop`, or `restart` (it is started again).",
            defaultValue = "'stop'")
        Reaction onCrash,
    @Setting(
            doc =
                "What happens when the guest ends it in good order: by switching the power off, with"
                    + " success through the debug-exit port, or, without interrupt controllers, by"
                    + " a halt of all vCPUs:"
                    + " `stop`, or `restart` (it is started again).",
            defaultValue = "'stop'")
        Reaction onPowerOff,
    @Setting(
            doc =
                "Whether a triple fault is a `crash`, or a `reset` as on a PC. Some guests cause one"
                    + " to reset themselves.",
            defaultValue = "'crash'")
        TripleFault onTripleFault,
    @Setting(
            doc =
                "How often within a minute the guest may make the VM start anew, by resets and ends"
                    + " together. At the next reset it ends as `reset loop`; after the next crash"
                    + " or power-off it stays off.",
            defaultValue = "10",
            min = 1,
            max = 1000)
        int resetLimit) {

  static final String ARGS_PATTERN = "[ -~]{0,4095}";
  static final String ARGS_SYNTAX = "at most 4095 printable ASCII characters";

  /** Copies the lists. */
  public VmSettings {
    affinity = List.copyOf(affinity);
    load = List.copyOf(load);
    modules = List.copyOf(modules);
  }

  /**
   * Returns the load of a vCPU, for a simulation.
   *
   * @param vcpu its number, from 0
   */
  public Load loadOf(int vcpu) {
    return load.get(Math.min(vcpu, load.size() - 1));
  }

  /**
   * Returns where its interrupt controllers are emulated, after {@link Irqchip#AUTO} is decided.
   * The decision depends only on this VM, so other VMs never change it.
   *
   * @return anything but AUTO
   */
  public Irqchip decidedIrqchip() {
    if (irqchip != Irqchip.AUTO) {
      return irqchip;
    }
    return dedicated && eachVcpuHasItsPcpu() ? Irqchip.KERNEL : Irqchip.USER;
  }

  /** Returns whether a halted vCPU keeps its pCPU although the settings do not allow it. */
  public boolean hidesHalts() {
    return decidedIrqchip() == Irqchip.KERNEL && !allowUnaccountedHalt;
  }

  private boolean eachVcpuHasItsPcpu() {
    return affinity.stream().distinct().count() == affinity.size();
  }
}
