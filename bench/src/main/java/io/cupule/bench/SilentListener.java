package io.cupule.bench;

import io.cupule.partition.state.MachineListener;
import io.cupule.partition.state.VmEnd;

/** Receives a machine's events and reports only failures. */
final class SilentListener implements MachineListener {
  @Override
  public void vmEnded(String vm, VmEnd end) {
    if (!end.asAsked()) {
      System.err.println(vm + " " + end);
    }
  }
}
