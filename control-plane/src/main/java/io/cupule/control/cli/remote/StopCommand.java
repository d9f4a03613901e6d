package io.cupule.control.cli.remote;

import io.cupule.api.client.ApiClient;
import io.cupule.api.client.ApiPath;
import io.cupule.control.cli.error.ExitCode;
import io.cupule.control.cli.option.DurationConverter;
import io.cupule.partition.scenario.value.TimeSpan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cupule stop}: stops VMs, or kills them. */
@Command(
    name = "stop",
    description = "Stop VMs and wait for them: first orderly, then by force.",
    footerHeading = "%nExample:%n",
    footer = "  cupule stop alpha --timeout 2s")
final class StopCommand implements Callable<Integer> {
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
      names = "--timeout",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "How long one may take, for example 5s; the scenario's stopTimeout otherwise.")
  private Optional<Duration> timeout = Optional.empty();

  @Option(names = "--json", description = "Print each VM as the API shows it, one a line.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    try (ApiClient api = daemon.open()) {
      new VmBatch(spec.commandLine().getErr())
          .run(vms, vm -> LifeCommand.print(api.post(path(vm)), json, spec));
    }
    return ExitCode.OK.value();
  }

  private ApiPath path(String vm) {
    ApiPath stop = ApiPath.vm(vm).then("stop");
    return timeout.map(time -> stop.with("timeout", TimeSpan.format(time))).orElse(stop);
  }
}
