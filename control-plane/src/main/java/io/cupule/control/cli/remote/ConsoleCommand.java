package io.cupule.control.cli.remote;

import io.cupule.api.client.ApiClient;
import io.cupule.control.cli.error.ExitCode;
import io.cupule.control.cli.terminal.RawTerminal;
import io.cupule.device.backend.PlainText;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cupule console}: connects this terminal to a VM's serial port. */
@Command(
    name = "console",
    description = {
      "Attach to a VM's serial port: the last 64 KiB that it sent, then what it sends from now on.",
      "On a terminal every key goes to the guest, Ctrl-C too; Ctrl-] detaches. With a pipe, bytes"
          + " go through as they are until Ctrl-C or until the VM is removed."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  cupule console alpha", "  cupule console alpha --replay > alpha.log"})
final class ConsoleCommand implements Callable<Integer> {
  private final InputStream stdin;
  private final PrintStream stdout;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private DaemonSocket daemon;

  @Parameters(
      paramLabel = "VM",
      completionCandidates = VmNames.class,
      description = "The VM's name.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private String vm;

  @Option(names = "--replay", description = "Print the last 64 KiB only, and end.")
  private boolean replay;

  ConsoleCommand(InputStream stdin, PrintStream stdout) {
    this.stdin = stdin;
    this.stdout = stdout;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (ApiClient api = daemon.open()) {
      if (replay) {
        session(api, OptionalInt.empty()).replay(stdout);
      } else if (RawTerminal.isThere()) {
        try (RawTerminal terminal =
            RawTerminal.open("cupule: attached to " + vm + "; Ctrl-] detaches\n", "\n")) {
          session(api, OptionalInt.of(ConsoleSession.ESCAPE))
              .run(terminal.keys(), terminal.screen());
        }
      } else {
        session(api, OptionalInt.empty()).run(stdin, stdout);
      }
    }
    return ExitCode.OK.value();
  }

  private ConsoleSession session(ApiClient api, OptionalInt escape) {
    PrintWriter err = spec.commandLine().getErr();
    return new ConsoleSession(
        api,
        vm,
        escape,
        trouble -> {
          err.println("cupule: " + PlainText.line(trouble));
          err.flush();
        });
  }
}
