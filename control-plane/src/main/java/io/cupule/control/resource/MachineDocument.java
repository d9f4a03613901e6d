package io.cupule.control.resource;

import io.cupule.control.server.route.Refusal;
import io.cupule.control.watch.ConsoleHub;
import io.cupule.partition.Machine;
import io.cupule.partition.SchedulingChange;
import io.cupule.partition.error.SchedulingException;
import io.cupule.partition.file.FileAccess;
import io.cupule.partition.report.PcpuInfo;
import io.cupule.partition.report.VmInfo;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.scenario.document.ScenarioDocument;
import io.cupule.partition.scenario.document.ScenarioDocument.Spot;
import io.cupule.partition.scenario.problem.InvalidScenarioException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * Changes a machine together with its scenario document and its consoles. Any thread may call it;
 * changes run one at a time. As with the machine's own operations, a caller waits for another
 * change at most {@code host.stopTimeout}, because the kernel may need minutes to make a VM. Its
 * lock is taken before all locks of the machine.
 */
public final class MachineDocument {
  private final Machine machine;
  private final ConsoleHub consoles;
  private final ReentrantLock changes = new ReentrantLock();
  private volatile ScenarioDocument document;

  /**
   * Stores its parts.
   *
   * @param machine the machine
   * @param consoles its VMs' serial ports
   * @param document the scenario document of the machine
   */
  public MachineDocument(Machine machine, ConsoleHub consoles, ScenarioDocument document) {
    this.machine = machine;
    this.consoles = consoles;
    this.document = document;
  }

  /** Returns the present machine as a scenario. */
  String json() {
    return document.json();
  }

  /**
   * Adds a VM.
   *
   * @param name its name, if it has one
   * @param vm a JSON object as in a scenario's {@code vms}
   * @param access the host files that it may name, now and whenever it starts
   * @return its settings
   * @throws Refusal if the name is taken, or another change takes too long
   * @throws InvalidScenarioException if it is not valid
   * @throws io.cupule.partition.error.MachineException if the machine or the host refuses it
   */
  VmSettings add(String name, byte[] vm, FileAccess access)
      throws InvalidScenarioException, InterruptedException {
    lock();
    try {
      return added(name, vm, access);
    } finally {
      changes.unlock();
    }
  }

  private VmSettings added(String name, byte[] vm, FileAccess access)
      throws InvalidScenarioException {
    if (document.scenario().vms().stream().anyMatch(other -> other.name().equals(name))) {
      throw new Refusal(
          Refusal.Kind.CONFLICT,
          "there is a VM %s already; choose another name, or remove that VM".formatted(name));
    }
    ScenarioDocument next = document.with(vm, access);
    VmSettings settings = next.scenario().vms().getLast();
    try {
      machine.add(settings);
    } catch (RuntimeException refused) {
      consoles.remove(name); // its serial port may already exist
      throw refused;
    }
    document = next;
    return settings;
  }

  /**
   * Removes a VM.
   *
   * @param vm its name
   * @throws Refusal if another change takes too long
   * @throws io.cupule.partition.error.MachineException if it does not exist, or runs
   */
  void remove(String vm) throws InterruptedException {
    lock();
    try {
      machine.remove(vm);
      consoles.remove(vm);
      document = document.without(vm);
    } finally {
      changes.unlock();
    }
  }

  /**
   * Changes the scheduling.
   *
   * @param change the change
   * @param within the part of it that the caller wrote, as the start of paths
   * @throws Refusal if the machine refuses it, or another change takes too long; then nothing has
   *     changed
   */
  void change(SchedulingChange change, String within) throws InterruptedException {
    lock();
    try {
      changed(change, within);
    } finally {
      changes.unlock();
    }
  }

  private void changed(SchedulingChange change, String within) {
    try {
      machine.change(change);
    } catch (SchedulingException refused) {
      throw ProgramRefusals.of(refused, within);
    }
    document =
        document.sharedAs(
            machine.pcpus().stream().map(PcpuInfo::settings).toList(),
            machine.vms().stream().collect(Collectors.toMap(VmInfo::name, MachineDocument::spots)));
  }

  private void lock() throws InterruptedException {
    Duration patience = document.scenario().host().stopTimeout();
    if (!changes.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new Refusal(
          Refusal.Kind.CONFLICT,
          "another VM is being added or removed, or a change made, for more than %d ms; ask again when it is over"
              .formatted(patience.toMillis()));
    }
  }

  private static List<Spot> spots(VmInfo vm) {
    return vm.vcpus().stream().map(vcpu -> new Spot(vcpu.pcpu(), vcpu.params())).toList();
  }
}
