package io.cupule.bench;

import io.cupule.partition.MachineListener;
import io.cupule.partition.VmEnd;

/** Hears of a machine's life and tells of failures only. */
final class SilentListener implements MachineListener {
  @Override
  public void vmEnded(String vm, VmEnd end) {
    if (!end.asAsked()) {
      System.err.println(vm + " " + end);
    }
  }
}
