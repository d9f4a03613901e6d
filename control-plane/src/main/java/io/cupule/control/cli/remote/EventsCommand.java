package io.cupule.control.cli.remote;

import io.cupule.api.EventView;
import io.cupule.api.client.Answer;
import io.cupule.api.client.ApiClient;
import io.cupule.api.client.ApiPath;
import io.cupule.api.client.EventStream;
import io.cupule.control.cli.error.ExitCode;
import io.cupule.device.backend.PlainText;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cupule events}: shows the events of VMs. */
@Command(
    name = "events",
    description = "Print what happened to the VMs lately: life cycle, panics, starvation, changes.",
    footerHeading = "%nExamples:%n",
    footer = {"  cupule events", "  cupule events --follow --json | jq .kind"})
final class EventsCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private DaemonSocket daemon;

  @Option(
      names = {"-f", "--follow"},
      description = "Print new events as they happen, until Ctrl-C.")
  private boolean follow;

  @Option(names = "--json", description = "Print each event as the API has it, one a line.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    ApiPath path = ApiPath.of("/events").with("follow", Boolean.toString(follow));
    try (ApiClient api = daemon.open();
        EventStream events = new EventStream(api.stream(path))) {
      for (Optional<Answer> event = events.next(); event.isPresent(); event = events.next()) {
        out.println(
            json
                ? PlainText.json(event.get().text())
                : PlainText.line(line(event.get().as(EventView.class))));
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

  private static String line(EventView event) {
    return "%s  %-18s  %-12s  %s"
        .formatted(event.time(), event.kind(), event.vm().orElse("-"), event.message());
  }
}
