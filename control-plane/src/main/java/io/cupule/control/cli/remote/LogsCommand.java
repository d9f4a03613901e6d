package io.cupule.control.cli.remote;

import io.cupule.api.client.ApiClient;
import io.cupule.api.client.ApiPath;
import io.cupule.control.cli.error.ExitCode;
import io.cupule.device.backend.PlainText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cupule logs}: shows the daemon's log. */
@Command(
    name = "logs",
    description = "Print the last lines of the daemon's log.",
    footerHeading = "%nExample:%n",
    footer = "  cupule logs --follow")
final class LogsCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private DaemonSocket daemon;

  @Option(
      names = {"-f", "--follow"},
      description = "Print new lines as they are written, until Ctrl-C.")
  private boolean follow;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    ApiPath logs = ApiPath.of("/logs").with("follow", Boolean.toString(follow));
    try (ApiClient api = daemon.open();
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(api.stream(logs), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        out.println(PlainText.line(line));
        if (out.checkError()) {
          return ExitCode.OK.value(); // the reader of this output, such as head, has closed it
        }
      }
      if (follow) {
        throw api.hungUp();
      }
    }
    return ExitCode.OK.value();
  }
}
