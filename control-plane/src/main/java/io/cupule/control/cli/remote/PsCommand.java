package io.cupule.control.cli.remote;

import io.cupule.api.VcpuList;
import io.cupule.api.VcpuView;
import io.cupule.api.VmList;
import io.cupule.api.VmView;
import io.cupule.api.client.Answer;
import io.cupule.api.client.ApiClient;
import io.cupule.api.client.ApiPath;
import io.cupule.api.client.VcpuAnswers;
import io.cupule.control.cli.error.ExitCode;
import io.cupule.control.cli.terminal.StateColours;
import io.cupule.control.cli.terminal.TextTable;
import io.cupule.device.backend.PlainText;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cupule ps}: lists the VMs, and what their vCPUs do. */
@Command(
    name = "ps",
    description = "List the daemon's VMs, or their vCPUs.",
    footerHeading = "%nExamples:%n",
    footer = {"  cupule ps", "  cupule ps --vcpus"})
final class PsCommand implements Callable<Integer> {
  private static final double MEBIBYTE = 1 << 20;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private DaemonSocket daemon;

  @Option(
      names = "--vcpus",
      description =
          "List every vCPU: its thread, its pCPU, its state for the scheduler and for how long, its"
              + " own state, requests that wait, and its share of the time since it was added.")
  private boolean vcpus;

  @Option(
      names = "--json",
      description = "Print the API's documents; with --vcpus one line for each VM.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try (ApiClient api = daemon.open()) {
      Answer vms = api.get(ApiPath.of("/vms"));
      List<Answer> answers = vcpus ? VcpuAnswers.of(api, vms.as(VmList.class).vms()) : List.of(vms);
      if (json) {
        answers.forEach(answer -> out.println(PlainText.json(answer.text())));
      } else {
        table(answers).lines().forEach(out::println);
      }
    }
    return ExitCode.OK.value();
  }

  private TextTable table(List<Answer> answers) {
    Instant now = Instant.now();
    return vcpus
        ? vcpus(
            answers.stream().flatMap(one -> one.as(VcpuList.class).vcpus().stream()).toList(), now)
        : vms(answers.getFirst().as(VmList.class).vms(), now);
  }

  private static TextTable vms(List<VmView> vms, Instant now) {
    TextTable table =
        new TextTable("VM", "state", "for", "starts", "pCPUs", "memory", "kernel", "end");
    table.paint("state", StateColours::ofState);
    table.paint("end", StateColours::ofEnd);
    for (VmView vm : vms) {
      table.row(
          vm.name(),
          vm.state(),
          Age.of(vm.since(), now),
          Integer.toString(vm.starts()),
          vm.pcpus().stream().map(String::valueOf).collect(Collectors.joining(",")),
          String.format(Locale.ROOT, "%.0f MiB", vm.memoryBytes() / MEBIBYTE),
          vm.kernel(),
          vm.end().map(PsCommand::end).orElse(""));
    }
    return table;
  }

  private static String end(VmView.End end) {
    return end.detail().isEmpty() ? end.kind() : end.kind() + ": " + end.detail();
  }

  private static TextTable vcpus(List<VcpuView> vcpus, Instant now) {
    TextTable table =
        new TextTable(
            "vCPU", "thread", "pCPU", "scheduler", "for", "state", "share", "pending requests");
    table.paint("scheduler", StateColours::ofState);
    table.paint("state", StateColours::ofState);
    for (VcpuView vcpu : vcpus) {
      table.row(
          vcpu.vm() + "/vcpu" + vcpu.id(),
          vcpu.threadId().map(String::valueOf).orElse("-"),
          Integer.toString(vcpu.pcpu()),
          vcpu.schedulerState(),
          Age.of(vcpu.schedulerStateSince(), now),
          vcpu.state(),
          share(vcpu),
          String.join(",", vcpu.pendingRequests()));
    }
    return table;
  }

  private static String share(VcpuView vcpu) {
    double all = vcpu.seconds().values().stream().mapToDouble(Double::doubleValue).sum();
    double running = Optional.ofNullable(vcpu.seconds().get("running")).orElse(0.0);
    return all == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * running / all);
  }
}
