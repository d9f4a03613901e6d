package io.cupule.control.resource;

import io.cupule.control.server.Refusal;
import io.cupule.control.watch.ConsoleHub;
import io.cupule.partition.Machine;
import io.cupule.partition.PcpuInfo;
import io.cupule.partition.SchedulingChange;
import io.cupule.partition.SchedulingException;
import io.cupule.partition.VmInfo;
import io.cupule.partition.file.FileAccess;
import io.cupule.partition.scenario.InvalidScenarioException;
import io.cupule.partition.scenario.ScenarioDocument;
import io.cupule.partition.scenario.ScenarioDocument.Spot;
import io.cupule.partition.scenario.VmSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * A machine, the scenario that it could be made from, and its consoles, changed together. Any
 * thread may call; one change at a time. As with the machine's own operations, nobody waits for
 * another change longer than the machine's {@code host.stopTimeout}: the kernel may take minutes to
 * make a VM. The lock comes before all of the machine's.
 */
public final class Roster {
  private final Machine machine;
  private final ConsoleHub consoles;
  private final ReentrantLock changes = new ReentrantLock();
  private volatile ScenarioDocument document;

  /**
   * Makes the roster.
   *
   * @param machine the machine
   * @param consoles its VMs' serial ports
   * @param document what it was made from
   */
  public Roster(Machine machine, ConsoleHub consoles, ScenarioDocument document) {
    this.machine = machine;
    this.consoles = consoles;
    this.document = document;
  }

  /** The machine as a scenario, as it is now. */
  String json() {
    return document.json();
  }

  /**
   * Adds a VM.
   *
   * @param name its name, as far as it has one
   * @param vm a JSON object as in a scenario's {@code vms}
   * @param access which of the host's files it may name, now and whenever it starts
   * @return its settings
   * @throws Refusal if the name is taken, or another change takes long
   * @throws InvalidScenarioException if it is not valid
   * @throws io.cupule.partition.MachineException if the machine or the host does not take it
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
      consoles.remove(name); // its serial port may have been made by then
      throw refused;
    }
    document = next;
    return settings;
  }

  /**
   * Removes a VM.
   *
   * @param vm its name
   * @throws Refusal if another change takes long
   * @throws io.cupule.partition.MachineException if there is none, or it runs
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
   * Changes how vCPUs share the pCPUs.
   *
   * @param change what changes
   * @param within the part of it that the caller wrote, as the start of paths
   * @throws Refusal if the machine refuses it, or another change takes long; then nothing has
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
            machine.vms().stream().collect(Collectors.toMap(VmInfo::name, Roster::spots)));
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
