package io.cupule.partition.testing;

import io.cupule.device.BootTimer;
import io.cupule.linux.LinuxThread;
import io.cupule.partition.state.MachineListener;
import io.cupule.partition.state.ResetCause;
import io.cupule.partition.state.VmEnd;
import io.cupule.vcpu.VcpuId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what happened to a machine's VMs. */
public final class RecordingListener implements MachineListener {
  private final Map<String, VmEnd> ends = new ConcurrentHashMap<>();
  private final Map<String, List<String>> lives = new ConcurrentHashMap<>();
  private final List<VcpuId> started = new CopyOnWriteArrayList<>();
  private final List<Integer> threads = new CopyOnWriteArrayList<>();
  private final List<String> warnings = new CopyOnWriteArrayList<>();
  private final List<BootTimer.Milestone> milestones = new CopyOnWriteArrayList<>();

  /** What became of a VM, in order. */
  public List<String> lives(String vm) {
    return lives.getOrDefault(vm, List.of());
  }

  private void live(String vm, String what) {
    lives.computeIfAbsent(vm, _ -> new CopyOnWriteArrayList<>()).add(what);
  }

  public boolean hasEnded(String vm) {
    return ends.containsKey(vm);
  }

  public VmEnd end(String vm) {
    VmEnd end = ends.get(vm);
    if (end == null) {
      throw new AssertionError(vm + " has not ended; these have: " + ends);
    }
    return end;
  }

  public List<VcpuId> started() {
    return started;
  }

  /** Linux thread ids of the vCPUs, in the order of their starts. */
  public List<Integer> threads() {
    return threads;
  }

  public List<String> warnings() {
    return warnings;
  }

  public List<BootTimer.Milestone> milestones() {
    return milestones;
  }

  @Override
  public void vcpuStarted(VcpuId vcpu, int pcpu) {
    started.add(vcpu);
    threads.add(LinuxThread.currentId());
  }

  @Override
  public void milestone(String vm, BootTimer.Milestone milestone) {
    milestones.add(milestone);
  }

  @Override
  public void warning(String vm, String message) {
    warnings.add(vm + ": " + message);
  }

  @Override
  public void vmEnded(String vm, VmEnd end) {
    ends.put(vm, end);
    live(vm, "ended");
  }

  @Override
  public void vmCreated(String vm) {
    live(vm, "created");
  }

  @Override
  public void vmStarted(String vm) {
    live(vm, "started");
  }

  @Override
  public void vmPaused(String vm) {
    live(vm, "paused");
  }

  @Override
  public void vmResumed(String vm) {
    live(vm, "resumed");
  }

  @Override
  public void vmReset(String vm, ResetCause cause, String how) {
    live(vm, "reset");
  }

  @Override
  public void vmRemoved(String vm) {
    live(vm, "removed");
  }
}
