package io.cupule.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.scenario.host.HostFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged daemon with 64 VMs on two pCPUs. How long that takes is a matter of bench/. */
@RequiresKvm
@Timeout(300)
class ManyVmsIT {
  private static final List<String> VMS = IntStream.range(0, 64).mapToObj(i -> "vm" + i).toList();
  private static final List<Integer> CPUS =
      HostFacts.ofThisHost().allowedCpus().stream().sorted().limit(2).toList();
  private static final long PATIENCE_NANOS = Patience.LONG.toNanos();

  @TempDir private Path folder;
  private UnixHttp api;
  private Process daemon;

  @BeforeEach
  void start() throws Exception {
    String pcpus = CPUS.stream().map("{\"id\": %d}"::formatted).collect(Collectors.joining(", "));
    Path scenario = folder.resolve("many.json");
    Files.writeString(
        scenario, "{\"name\": \"many\", \"pcpus\": [%s], \"vms\": []}".formatted(pcpus));
    Path socket = folder.resolve("api.sock");
    api = new UnixHttp(socket);
    daemon =
        BuiltProgram.in(folder)
            .start(
                "daemon",
                scenario.toString(),
                "--socket",
                socket.toString(),
                "--state",
                folder.resolve("state").toString());
    Lines.readTo("listening at", daemon.errorReader());
    Thread.ofVirtual().start(() -> daemon.errorReader().lines().forEach(_ -> {}));
    Thread.ofVirtual().start(() -> daemon.inputReader().lines().forEach(_ -> {}));
  }

  @AfterEach
  void end() throws Exception {
    daemon.destroy();
    assertThat(daemon.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).as("the daemon ends").isTrue();
  }

  @Test
  void sixtyFourVmsRunAreToldOfAndLeaveNothing() throws Exception {
    answered(201, "POST", "/v1/vms?start=true", settings("first", CPUS.getFirst()));
    answered(204, "DELETE", "/v1/vms/first?force=true", "");
    await("the first VM is gone", () -> threadsOfVms() == 0);
    long descriptors = entries("fd").size();

    for (int i = 0; i < VMS.size(); i++) {
      int cpu = CPUS.get(i % CPUS.size());
      answered(201, "POST", "/v1/vms?start=true", settings(VMS.get(i), cpu));
    }

    for (String vm : VMS) {
      await(vm + " prints", () -> api.get(console(vm)).contains("wakes "));
    }
    assertThat(threadsOfVms()).isGreaterThanOrEqualTo(VMS.size());
    String all = api.get("/v1/vms");
    String scrape = api.get("/metrics");
    assertThat(VMS)
        .allSatisfy(vm -> {
          assertThat(all).contains("\"name\":\"" + vm + "\"");
          assertThat(scrape).containsPattern("cupule_vm_state\\{.*vm=\"" + vm + "\".*} 1");
        });

    for (String vm : VMS) {
      assertThat(answered(200, "POST", "/v1/vms/" + vm + "/stop", ""))
          .contains("\"state\":\"powered_off\"", "\"kind\":\"stopped\"");
      answered(204, "DELETE", "/v1/vms/" + vm, "");
    }
    await("no thread of a VM is left", () -> threadsOfVms() == 0);
    await("no descriptor is left", () -> entries("fd").size() <= descriptors);
  }

  private static String settings(String vm, int cpu) {
    return """
    {"name": "%s", "affinity": [%d], "dedicated": false, "memory": "2M",
     "kernel": "builtin:halter", "args": "period-us=20000 interval-ms=100"}\
    """
        .formatted(vm, cpu);
  }

  private static String console(String vm) {
    return "/v1/vms/" + vm + "/console?follow=false";
  }

  private String answered(int status, String method, String target, String json)
      throws IOException {
    String answer = api.call(method, target, json);
    assertThat(answer).as(method + " " + target).startsWith("HTTP/1.1 " + status);
    return answer;
  }

  private List<Path> entries(String of) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(daemon.pid()), of))) {
      return all.toList();
    }
  }

  /** Those of vCPUs, and those that KVM itself makes for a VM. */
  private long threadsOfVms() throws IOException {
    long count = 0;
    for (Path thread : entries("task")) {
      String name = nameOf(thread);
      count += name.contains("/vcpu") || name.startsWith("kvm-") ? 1 : 0;
    }
    return count;
  }

  private static String nameOf(Path thread) throws IOException {
    try {
      return Files.readString(thread.resolve("comm"));
    } catch (IOException ended) {
      return "";
    }
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(String what, Condition condition) throws IOException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      LockSupport.parkNanos(5_000_000);
    }
  }
}
