package io.cupule.device;

import java.util.ArrayList;
import java.util.List;

/** Remembers how guests asked for the end. */
final class RecordingMachine implements MachineControl {
  final List<String> resets = new ArrayList<>();
  final List<Integer> exits = new ArrayList<>();

  @Override
  public void reset(String cause) {
    resets.add(cause);
  }

  @Override
  public void exit(int status) {
    exits.add(status);
  }
}
