package io.cupule.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.api.VmList;
import io.cupule.api.VmView;
import io.cupule.api.client.ApiClient;
import io.cupule.api.client.ApiPath;
import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.scenario.host.HostFacts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
  private ApiClient api;
  private Process daemon;

  @BeforeEach
  void start() throws Exception {
    String pcpus = CPUS.stream().map("{\"id\": %d}"::formatted).collect(Collectors.joining(", "));
    Path scenario = folder.resolve("many.json");
    Files.writeString(
        scenario, "{\"name\": \"many\", \"pcpus\": [%s], \"vms\": []}".formatted(pcpus));
    Path socket = folder.resolve("api.sock");
    api = ApiClient.of(socket);
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
    api.close();
    daemon.destroy();
    assertThat(daemon.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).as("the daemon ends").isTrue();
  }

  @Test
  void sixtyFourVmsRunAreToldOfAndLeaveNothing() throws Exception {
    create("first", CPUS.getFirst());
    api.delete(ApiPath.vm("first").with("force", "true"));
    await("the first VM is gone", () -> threadsOfVms() == 0);
    long descriptors = entries("fd").size();

    for (int i = 0; i < VMS.size(); i++) {
      create(VMS.get(i), CPUS.get(i % CPUS.size()));
    }

    for (String vm : VMS) {
      await(vm + " prints", () -> api.get(console(vm)).text().contains("wakes "));
    }
    assertThat(threadsOfVms()).isGreaterThanOrEqualTo(VMS.size());
    VmList all = api.get(ApiPath.of("/vms")).as(VmList.class);
    String scrape = api.get(ApiPath.METRICS).text();
    assertThat(all.vms()).extracting(VmView::name).containsExactlyElementsOf(VMS);
    assertThat(VMS)
        .allSatisfy(
            vm -> assertThat(scrape).containsPattern("cupule_vm_state\\{.*vm=\"" + vm + "\".*} 1"));

    for (String vm : VMS) {
      VmView stopped = api.post(ApiPath.vm(vm).then("stop")).as(VmView.class);
      assertThat(stopped.state()).as(vm).isEqualTo("powered_off");
      assertThat(stopped.end().map(VmView.End::kind)).as(vm).hasValue("stopped");
      api.delete(ApiPath.vm(vm));
    }
    await("no thread of a VM is left", () -> threadsOfVms() == 0);
    await("no descriptor is left", () -> entries("fd").size() <= descriptors);
  }

  private void create(String vm, int cpu) throws InterruptedException {
    String settings =
        """
        {"name": "%s", "affinity": [%d], "dedicated": false, "memory": "2M",
         "kernel": "builtin:halter", "args": "period-us=20000 interval-ms=100"}\
        """
            .formatted(vm, cpu);
    VmView created =
        api.post(
                ApiPath.of("/vms").with("start", "true"),
                settings.getBytes(StandardCharsets.US_ASCII))
            .as(VmView.class);
    assertThat(created.name()).isEqualTo(vm);
    assertThat(created.state()).as(vm).isEqualTo("running");
  }

  private static ApiPath console(String vm) {
    return ApiPath.vm(vm).then("console").with("follow", "false");
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
    boolean holds() throws IOException, InterruptedException;
  }

  private static void await(String what, Condition condition)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      LockSupport.parkNanos(5_000_000);
    }
  }
}
