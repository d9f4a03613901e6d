package io.cupule.control.cli.remote;

import io.cupule.api.client.ApiClient;
import io.cupule.control.cli.error.CommandFailure;
import io.cupule.control.cli.error.ExitCode;
import io.cupule.control.cli.option.DurationConverter;
import io.cupule.control.cli.remote.TopRow.Order;
import io.cupule.control.cli.terminal.RawTerminal;
import io.cupule.control.cli.terminal.Terminal;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cupule top}: shows repeatedly which vCPUs use the CPUs. */
@Command(
    name = "top",
    description = {
      "Show who gets the pCPUs: current vCPU and run queue, and for the time since the last update"
          + " the shares, steal, exits, p99 of the time from wake to run, missed periods.",
      "Keys: q quits, ? explains the columns, p pauses the display, s, r and n sort by share, time"
          + " runnable and name."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  cupule top", "  cupule top --once --interval 5s"})
final class TopCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private DaemonSocket daemon;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      defaultValue = "1s",
      converter = DurationConverter.class,
      description = "Time between two updates; 1s by default.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Duration interval;

  @Option(
      names = "--sort",
      paramLabel = "share|runnable|name",
      defaultValue = "share",
      description = "What comes first.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Order order;

  @Option(
      names = "--once",
      description = "Print the tables once, after one interval; for scripts, needs no terminal.")
  private boolean once;

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (ApiClient api = daemon.open()) {
      TopSample first = TopSample.take(api);
      if (once) {
        Thread.sleep(interval);
        TopSample last = TopSample.take(api);
        TopTables.lines(first, last, order, Terminal.width(), Terminal.hasColours())
            .forEach(spec.commandLine().getOut()::println);
      } else if (RawTerminal.isThere()) {
        new TopScreen(api, interval, order).show(first);
      } else {
        throw new CommandFailure(
            ExitCode.BAD_INPUT, "top needs a terminal", "use --once to print the tables");
      }
    }
    return ExitCode.OK.value();
  }
}
