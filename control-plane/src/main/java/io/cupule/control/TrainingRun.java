package io.cupule.control;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code cupule training-run}: does a little of everything and prints nothing. The launcher calls
 * it once after a build while the JVM records which classes the program needs, so that later starts
 * are quick.
 */
@Command(name = "training-run", hidden = true, description = "Exercise the program, silently.")
final class TrainingRun implements Callable<Integer> {
  private static final List<String[]> COMMANDS =
      List.of(
          new String[] {"--help"},
          new String[] {"version", "--json"},
          new String[] {"doctor"},
          new String[] {"doctor", "--json"});

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  /**
   * The commands' own exit codes do not matter: a host without KVM is trained as far as it goes.
   */
  @Override
  public Integer call() {
    CommandLine root = spec.root().commandLine();
    PrintWriter nowhere =
        new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    root.setOut(nowhere).setErr(nowhere);
    COMMANDS.forEach(root::execute);
    return ExitCode.OK.value();
  }
}
