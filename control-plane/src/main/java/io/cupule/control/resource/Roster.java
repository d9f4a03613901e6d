package io.cupule.control.resource;

import io.cupule.partition.Machine;
import io.cupule.partition.scenario.InvalidScenarioException;
import io.cupule.partition.scenario.ScenarioDocument;
import io.cupule.partition.scenario.VmSettings;

/**
 * A machine and the scenario that it could be made from, changed together. Any thread may call; one
 * change at a time.
 */
public final class Roster {
  private final Machine machine;
  private volatile ScenarioDocument document;

  /**
   * Makes the roster.
   *
   * @param machine the machine
   * @param document what it was made from
   */
  public Roster(Machine machine, ScenarioDocument document) {
    this.machine = machine;
    this.document = document;
  }

  /** The machine as a scenario, as it is now. */
  String json() {
    return document.json();
  }

  /**
   * Adds a VM.
   *
   * @param vm a JSON object as in a scenario's {@code vms}
   * @return its settings
   * @throws InvalidScenarioException if it is not valid
   * @throws io.cupule.partition.MachineException if the machine or the host does not take it
   */
  synchronized VmSettings add(byte[] vm) throws InvalidScenarioException {
    ScenarioDocument next = document.with(vm);
    VmSettings settings = next.scenario().vms().getLast();
    machine.add(settings);
    document = next;
    return settings;
  }

  /**
   * Removes a VM.
   *
   * @param vm its name
   * @throws io.cupule.partition.MachineException if there is none, or it runs
   */
  synchronized void remove(String vm) {
    machine.remove(vm);
    document = document.without(vm);
  }
}
