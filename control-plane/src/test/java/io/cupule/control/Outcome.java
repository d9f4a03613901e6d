package io.cupule.control;

import io.cupule.control.doctor.FakeHost;
import io.cupule.control.doctor.KvmProbe;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;

/**
 * What a command left behind.
 *
 * @param exitCode what the process would return
 * @param out its stdout
 * @param err its stderr
 */
record Outcome(int exitCode, String out, String err) {
  /** Runs a command line on an empty host whose KVM can be opened but can do nothing. */
  static Outcome of(String... args) {
    return of(onBareHost(), args);
  }

  static CommandLine onBareHost() {
    return Cli.over(
        new FakeHost(Path.of("/nonexistent")).files(), () -> new KvmProbe.Usable(12, Map.of()));
  }

  static Outcome of(CommandLine cli, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    cli.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int exitCode = cli.execute(args);
    return new Outcome(exitCode, out.toString(), err.toString());
  }
}
