package io.cupule.control.cli.remote;

import io.cupule.api.client.ApiClient;
import io.cupule.api.client.ApiPath;
import io.cupule.control.cli.error.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cupule rm}: removes VMs. */
@Command(
    name = "rm",
    description = "Remove VMs that do not run, and free their resources.",
    footerHeading = "%nExample:%n",
    footer = "  cupule rm --force alpha")
final class RmCommand implements Callable<Integer> {
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

  @Option(
      names = {"-f", "--force"},
      description = "Stop them first, if they run.")
  private boolean force;

  @Override
  public Integer call() throws InterruptedException {
    try (ApiClient api = daemon.open()) {
      new VmBatch(spec.commandLine().getErr()).run(vms, vm -> remove(api, vm));
    }
    return ExitCode.OK.value();
  }

  private void remove(ApiClient api, String vm) throws InterruptedException {
    ApiPath path = ApiPath.vm(vm);
    api.delete(force ? path.with("force", "true") : path);
    spec.commandLine().getOut().println(vm + ": removed");
  }
}
