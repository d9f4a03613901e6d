import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import generated.ApiClient;
import generated.ApiException;
import generated.api.HostApi;
import generated.api.MetricsApi;
import generated.api.PcpusApi;
import generated.api.ScenarioApi;
import generated.api.TimelineApi;
import generated.api.TraceApi;
import generated.api.VmsApi;
import generated.model.ParamsPatch;
import generated.model.PcpuPatch;
import generated.model.ProblemView;
import generated.model.ReservationPatch;
import generated.model.ReservationView;
import generated.model.TimelineView;
import generated.model.Vm;
import generated.model.VmSerial;
import generated.model.VmView;
import io.cupule.kvm.testing.Patience;
import java.net.URI;
import java.util.concurrent.locks.LockSupport;

/** A program of a user of the generated client. It is compiled together with that. */
public final class ClientUse {
  private final ApiClient client = new ApiClient();
  private final VmsApi vms;

  public ClientUse(URI url, String token) {
    client.updateBaseUri(url.toString());
    client.setRequestInterceptor(call -> call.header("Authorization", "Bearer " + token));
    vms = new VmsApi(client);
  }

  public void awaitTheDaemon() throws Exception {
    long start = System.nanoTime();
    while (true) {
      try {
        vms.getVms();
        return;
      } catch (ApiException failed) {
        if (failed.getCode() != 0 || System.nanoTime() - start > Patience.LONG.toNanos()) {
          throw failed;
        }
        LockSupport.parkNanos(20_000_000);
      }
    }
  }

  private static Vm vm(String name, String kernel, Integer cpu) {
    return new Vm()
        .name(name)
        .addAffinityItem(cpu)
        .dedicated(false)
        .memory("16M")
        .kernel("builtin:" + kernel)
        .serial(new VmSerial().sink(VmSerial.SinkEnum.NONE));
  }

  public void leadAVmThroughItsLife(Integer cpu) throws Exception {
    VmView added = vms.addVm(vm("halter", "halter", cpu).args("interval-ms=10"), null);
    assertThat(added.getState()).isEqualTo("created");
    assertThat(vms.getVms().getVms()).extracting(VmView::getName).contains("large", "halter");

    assertThat(vms.startVm("halter").getState()).isEqualTo("running");
    VmView running = vms.getVm("halter");
    assertThat(running.getArgs()).isEqualTo("interval-ms=10");
    assertThat(running.getSerial().getSink()).isEqualTo("none");
    assertThat(running.getSerial().getPath()).isNull();
    assertThat(running.getPcpus()).containsExactly(cpu);
    assertThat(running.getEnd()).isNull();

    VmView changed = vms.changeVm("halter", new ParamsPatch().weight(3));
    assertThat(changed.getScheduling().getWeight()).isEqualTo(3);
    assertThat(vms.pauseVm("halter").getState()).isEqualTo("paused");
    assertThat(vms.getVmVcpu("halter", 0).getRegisters()).containsKey("rip");
    assertThat(vms.resumeVm("halter").getState()).isEqualTo("running");
    assertThat(vms.resetVm("halter").getResets()).containsEntry("host", 1L);
    VmView stopped = vms.stopVm("halter", "1s");
    assertThat(stopped.getState()).isEqualTo("powered_off");
    assertThat(stopped.getEnd().getKind()).isNotEmpty();

    vms.removeVm("halter", null);
    assertThat(vms.getVms().getVms()).extracting(VmView::getName).doesNotContain("halter");
  }

  public void giveAndEndAReservation(Integer cpu) throws Exception {
    PcpusApi pcpus = new PcpusApi(client);
    String policy = pcpus.getPcpu(cpu).getPolicy();
    pcpus.changePcpu(cpu, new PcpuPatch().policy("rtds").slice("5ms"));
    ReservationView reservation = new ReservationView().budget("2ms").period("10ms");

    ReservationPatch wanted = new ReservationPatch().budget("2ms").period("10ms");
    VmView given = vms.changeVm("large", new ParamsPatch().reservation(wanted));
    assertThat(given.getScheduling().getReservation()).isEqualTo(reservation);
    VmView kept = vms.changeVm("large", new ParamsPatch().priority(2));
    assertThat(kept.getScheduling().getReservation()).isEqualTo(reservation);
    VmView ended = vms.changeVm("large", new ParamsPatch().reservation(null));
    assertThat(ended.getScheduling().getReservation()).isNull();
    pcpus.changePcpu(cpu, new PcpuPatch().policy(policy));
  }

  public void readEverything(Integer cpu) throws Exception {
    assertThat(vms.getVm("large").getMemoryBytes()).isEqualTo(3L << 30);
    assertThat(vms.getVmVcpus("large").getVcpus()).hasSize(1);
    assertThat(new PcpusApi(client).getPcpus().getPcpus()).hasSize(1);
    assertThat(new HostApi(client).getHost().getMemoryBytes()).isPositive();
    TimelineView timeline = new TimelineApi(client).getTimeline(null);
    assertThat(new TimelineApi(client).getTimeline(timeline.getNow()).getNow())
        .isGreaterThan(timeline.getNow());
    assertThat(new MetricsApi(client).getMetrics()).contains("cupule_");
    assertThat(new ScenarioApi(client).getScenario()).isNotNull();
    assertThat(new TraceApi(client).getTrace("10ms", null)).isNotNull();
  }

  public void askForAnUnknownVm() throws Exception {
    ApiException refused =
        catchThrowableOfType(ApiException.class, () -> vms.getVm("nobody"));
    assertThat(refused.getCode()).isEqualTo(404);
    ProblemView problem =
        client.getObjectMapper().readValue(refused.getResponseBody(), ProblemView.class);
    assertThat(problem.getStatus()).isEqualTo(404);
    assertThat(problem.getType()).startsWith("urn:cupule:problem:");
    assertThat(problem.getDetail()).contains("nobody");
    assertThat(problem.getInstance()).isEqualTo("/v1/vms/nobody");
    assertThat(problem.getProblems()).isEmpty();
  }
}
