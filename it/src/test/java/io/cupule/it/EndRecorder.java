package io.cupule.it;

import io.cupule.partition.state.MachineListener;
import io.cupule.partition.state.VmEnd;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers how VMs ended. */
final class EndRecorder implements MachineListener {
  private final Map<String, VmEnd> ends = new ConcurrentHashMap<>();

  VmEnd of(String vm) {
    VmEnd end = ends.get(vm);
    if (end == null) {
      throw new AssertionError(vm + " has not ended; these have: " + ends);
    }
    return end;
  }

  @Override
  public void vmEnded(String vm, VmEnd end) {
    ends.put(vm, end);
  }
}
