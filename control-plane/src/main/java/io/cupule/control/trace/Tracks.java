package io.cupule.control.trace;

import io.cupule.control.trace.TraceFile.Track;
import java.util.HashMap;
import java.util.Map;

/** The tracks of a trace file; each is named at its first use. */
final class Tracks {
  private static final int PCPUS = 1;
  private static final int FIRST_VCPU = 100_000;
  private static final String VCPU = "/vcpu";

  private final TraceFile file;
  private final Map<Integer, Track> pcpus = new HashMap<>();
  private final Map<String, Integer> vms = new HashMap<>();
  private final Map<String, Track> vcpus = new HashMap<>();

  Tracks(TraceFile file) {
    this.file = file;
    file.group(PCPUS, "pCPUs");
  }

  Track pcpu(int id) {
    return pcpus.computeIfAbsent(
        id,
        _ -> {
          Track track = new Track(PCPUS, id + 1); // Perfetto uses 0 for the idle thread
          file.track(track, "pCPU " + id);
          return track;
        });
  }

  /** Returns the track of a vCPU, in its VM's group. */
  Track vcpu(String name) {
    return vcpus.computeIfAbsent(
        name,
        _ -> {
          Track track = new Track(group(vmOf(name)), FIRST_VCPU + vcpus.size());
          file.track(track, name);
          return track;
        });
  }

  private int group(String vm) {
    return vms.computeIfAbsent(
        vm,
        _ -> {
          int process = PCPUS + 1 + vms.size();
          file.group(process, vm);
          return process;
        });
  }

  /** Returns the VM of {@code vm/vcpuN}. */
  static String vmOf(String vcpu) {
    int end = vcpu.lastIndexOf(VCPU);
    return end < 0 ? vcpu : vcpu.substring(0, end);
  }
}
