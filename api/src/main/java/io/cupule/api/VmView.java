package io.cupule.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A VM, at {@code /v1/vms/{name}}.
 *
 * @param name its name
 * @param state created, running, paused, ready_to_poweroff or powered_off
 * @param since when it entered that state
 * @param end how it ended; absent unless it is powered off after a run
 * @param starts how often it was started, from 0
 * @param resets how often it was reset or started again, by cause: host, guest, triple_fault,
 *     crash, power_off
 * @param pcpus the pCPU of vCPU 0, 1, ... in order
 * @param dedicated whether no other VM may use its pCPUs
 * @param realtime whether it is a real-time VM, which refuses pause and reset
 * @param irqchip where its interrupt controllers are emulated: user, kernel or none
 * @param kernel what it boots
 * @param args the command line of its kernel, maybe empty
 * @param memoryBytes the size of its memory
 * @param hugePages the host pages that back its memory: none, 2M, 1G or transparent
 * @param serial where its serial port goes
 * @param scheduling its scheduling parameters
 * @param counters numbers that its devices counted since it was last built, by the counters' names;
 *     in JSON, each is a field of the VM, so a client finds here all fields that it does not know
 */
public record VmView(
    String name,
    String state,
    Instant since,
    Optional<End> end,
    int starts,
    Map<String, Long> resets,
    List<Integer> pcpus,
    boolean dedicated,
    boolean realtime,
    String irqchip,
    String kernel,
    String args,
    long memoryBytes,
    String hugePages,
    Serial serial,
    SchedulingView scheduling,
    @JsonAnyGetter @JsonAnySetter Map<String, Object> counters) {

  /**
   * Describes how a VM ended.
   *
   * @param kind for example {@code stopped}, {@code exited}, {@code crashed}
   * @param asAsked whether its user or its guest asked for this end
   * @param detail more about it, maybe empty
   * @param diagnostic the state of the vCPU that died, one line each; empty where none did, and in
   *     lists of VMs
   */
  public record End(String kind, boolean asAsked, String detail, List<String> diagnostic) {}

  /**
   * The destination of a serial port.
   *
   * @param sink stdout, file, pty or none
   * @param path the file, or the terminal to attach to while there is one; absent for others
   */
  public record Serial(String sink, Optional<String> path) {}
}
