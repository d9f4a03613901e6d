package io.cupule.control.cli.remote;

import io.cupule.api.VmView;
import io.cupule.api.client.Answer;
import io.cupule.api.client.ApiClient;
import io.cupule.api.client.ApiPath;
import io.cupule.control.cli.error.ExitCode;
import io.cupule.device.backend.PlainText;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cupule start|pause|resume|reset}: changes the state of VMs. */
@Command
final class LifeCommand implements Callable<Integer> {
  private final String step;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private DaemonSocket daemon;

  @Parameters(
      arity = "1..*",
      paramLabel = "VM",
      completionCandidates = VmNames.class,
      description = "Names of VMs.")
  private List<String> vms = List.of();

  @Option(names = "--json", description = "Print each VM as the API shows it, one a line.")
  private boolean json;

  private LifeCommand(String step) {
    this.step = step;
  }

  static CommandLine start() {
    return named("start", "Start VMs that were created or have ended.");
  }

  static CommandLine pause() {
    return named("pause", "Keep all vCPUs of VMs outside guest mode.");
  }

  static CommandLine resume() {
    return named("resume", "Resume paused VMs.");
  }

  static CommandLine reset() {
    return named("reset", "Reset VMs: they run from their first instruction again.");
  }

  private static CommandLine named(String step, String description) {
    CommandLine command = new CommandLine(new LifeCommand(step));
    command
        .getCommandSpec()
        .name(step)
        .usageMessage()
        .description(description)
        .footerHeading("%nExample:%n")
        .footer("  cupule " + step + " alpha beta");
    return command;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (ApiClient api = daemon.open()) {
      new VmBatch(spec.commandLine().getErr())
          .run(vms, vm -> print(api.post(ApiPath.vm(vm).then(step)), json, spec));
    }
    return ExitCode.OK.value();
  }

  /** Prints the present state of a VM. */
  static void print(Answer answer, boolean json, CommandSpec spec) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(PlainText.json(answer.text()));
    } else {
      VmView vm = answer.as(VmView.class);
      out.println(
          PlainText.line(
              vm.name() + ": " + vm.state() + vm.end().map(end -> ", " + end.kind()).orElse("")));
    }
  }
}
