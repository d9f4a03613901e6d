package io.cupule.partition;

import io.cupule.device.CharBackend;
import io.cupule.device.DeviceLog;
import io.cupule.device.backend.FileBackend;
import io.cupule.device.backend.NullBackend;
import io.cupule.device.backend.PtyBackend;
import io.cupule.device.backend.SharedOutput;
import io.cupule.loop.LoopErrors;
import io.cupule.partition.file.NamedFile;
import io.cupule.partition.flight.FlightListener;
import io.cupule.partition.scenario.SerialSettings;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.state.MachineListener;
import java.util.function.Function;

/** Makes the host's side of a VM's serial port, according to the VM's settings. */
public final class Consoles implements Function<VmSettings, CharBackend> {
  private final SharedOutput output;
  private final MachineListener listener;
  private final LoopErrors errors;

  /**
   * Stores where output goes.
   *
   * @param output for VMs that send their serial port to standard output; the caller closes it
   * @param listener receives new terminals and lost output
   * @param errors counts errors of the consoles' threads
   */
  public Consoles(SharedOutput output, MachineListener listener, LoopErrors errors) {
    this.errors = errors;
    this.output = output;
    this.listener = new FlightListener(listener, Runnable::run);
  }

  @Override
  public CharBackend apply(VmSettings vm) {
    SerialSettings serial = vm.serial();
    DeviceLog log = message -> listener.warning(vm.name(), message);
    return switch (serial.sink()) {
      case STDOUT -> output.open(vm.name());
      case FILE -> openFile(serial.path().orElseThrow(), log);
      case PTY -> openTerminal(vm, log);
      case NONE -> new NullBackend();
    };
  }

  private FileBackend openFile(NamedFile file, DeviceLog log) {
    return FileBackend.create(file.path(), file::replace, log, errors);
  }

  private PtyBackend openTerminal(VmSettings vm, DeviceLog log) {
    PtyBackend terminal = PtyBackend.open(vm.name(), log, errors);
    listener.terminalOpened(vm.name(), terminal.path());
    return terminal;
  }
}
