package io.cupule.control.trace;

import io.cupule.control.trace.TraceFile.Track;
import java.util.HashMap;
import java.util.Map;

/** The tracks of a trace file, each named when it is first asked for. */
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
          Track track = new Track(PCPUS, id + 1); // 0 stands for the idle thread in Perfetto
          file.track(track, "pCPU " + id);
          return track;
        });
  }

  /** That of a vCPU, in its VM's group. */
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

  /** The VM of {@code vm/vcpuN}. */
  static String vmOf(String vcpu) {
    int end = vcpu.lastIndexOf(VCPU);
    return end < 0 ? vcpu : vcpu.substring(0, end);
  }
}
