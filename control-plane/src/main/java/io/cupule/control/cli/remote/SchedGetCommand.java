package io.cupule.control.cli.remote;

import io.cupule.api.PcpuList;
import io.cupule.api.PcpuView;
import io.cupule.api.SchedulingView;
import io.cupule.api.VcpuList;
import io.cupule.api.VcpuView;
import io.cupule.api.VmList;
import io.cupule.api.client.Answer;
import io.cupule.api.client.ApiClient;
import io.cupule.api.client.ApiPath;
import io.cupule.api.client.VcpuAnswers;
import io.cupule.control.cli.error.ExitCode;
import io.cupule.control.cli.terminal.TextTable;
import io.cupule.device.backend.PlainText;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cupule sched get}: shows pCPUs' policies and vCPUs' scheduling parameters. */
@Command(
    name = "get",
    description = "Show the policy of each pCPU and the parameters of each vCPU.",
    footerHeading = "%nExample:%n",
    footer = "  cupule sched get alpha")
final class SchedGetCommand implements Callable<Integer> {
  private static final double NANOS_PER_MILLISECOND = 1e6;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private DaemonSocket daemon;

  @Parameters(
      arity = "0..1",
      paramLabel = "VM",
      completionCandidates = VmNames.class,
      description = "Show its vCPUs alone.")
  private Optional<String> vm = Optional.empty();

  @Option(
      names = "--json",
      description = "Print what the API says: a line for the pCPUs, then one for each VM's vCPUs.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try (ApiClient api = daemon.open()) {
      List<Answer> vcpus = vcpus(api);
      Answer pcpus = api.get(ApiPath.of("/pcpus"));
      if (json) {
        out.println(PlainText.json(pcpus.text()));
        vcpus.forEach(answer -> out.println(PlainText.json(answer.text())));
      } else {
        pcpus(pcpus.as(PcpuList.class)).lines().forEach(out::println);
        out.println();
        vcpus(vcpus.stream().flatMap(one -> one.as(VcpuList.class).vcpus().stream()).toList())
            .lines()
            .forEach(out::println);
      }
    }
    return ExitCode.OK.value();
  }

  private List<Answer> vcpus(ApiClient api) throws InterruptedException {
    return vm.isPresent()
        ? List.of(api.get(ApiPath.vm(vm.get()).then("vcpus")))
        : VcpuAnswers.of(api, api.get(ApiPath.of("/vms")).as(VmList.class).vms());
  }

  private static TextTable pcpus(PcpuList list) {
    TextTable table = new TextTable("pCPU", "policy", "slice", "vCPUs");
    for (PcpuView pcpu : list.pcpus()) {
      table.row(
          Integer.toString(pcpu.id()),
          pcpu.policy(),
          String.format(Locale.ROOT, "%.3g ms", pcpu.sliceNanos() / NANOS_PER_MILLISECOND),
          String.join(", ", pcpu.vcpus()));
    }
    return table;
  }

  private static TextTable vcpus(List<VcpuView> vcpus) {
    TextTable table = new TextTable("vCPU", "pCPU", "weight", "priority", "warp", "reservation");
    for (VcpuView vcpu : vcpus) {
      SchedulingView known = vcpu.scheduling();
      table.row(
          vcpu.vm() + "/vcpu" + vcpu.id(),
          Integer.toString(vcpu.pcpu()),
          Integer.toString(known.weight()),
          Integer.toString(known.priority()),
          known
              .warp()
              .map(warp -> warp.value() + "/" + warp.limit() + "/" + warp.unwarpPeriod())
              .orElse("-"),
          known.reservation().map(part -> part.budget() + "/" + part.period()).orElse("-"));
    }
    return table;
  }
}
