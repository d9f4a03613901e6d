package io.cupule.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.control.cli.error.CommandFailure;
import io.cupule.control.cli.error.ErrorReporter;
import io.cupule.control.cli.error.ExitCode;
import io.cupule.linux.LinuxThread;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class ErrorReporterTest {
  @Test
  void failureOfACommandIsOneLineWithItsRemedy() {
    Outcome outcome =
        throwing(() -> {
          throw new CommandFailure(ExitCode.NOT_AS_ASKED, "alpha died", "give it more memory");
        });

    assertThat(outcome).isEqualTo(new Outcome(1, "", "cupule: alpha died - give it more memory\n"));
  }

  @Test
  void absentFileIsBadInput() {
    Outcome outcome =
        throwing(() -> {
          throw new NoSuchFileException("my.json");
        });

    assertThat(outcome).isEqualTo(new Outcome(2, "", "cupule: no such file: my.json\n"));
  }

  @Test
  void otherFileTroubleIsBadInputToo() {
    Outcome outcome =
        throwing(() -> {
          throw new IOException("disk on fire");
        });

    assertThat(outcome).isEqualTo(new Outcome(2, "", "cupule: disk on fire\n"));
  }

  @Test
  void refusalOfTheKernelMeansAnUnfitHost() {
    Outcome outcome =
        throwing(() -> {
          LinuxThread.pin(8191);
          return 0;
        });

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.err())
        .matches("cupule: sched_setaffinity.*: EINVAL - [^-]+\n")
        .hasLineCount(1);
  }

  @Test
  void anythingElseIsAFaultOfOursWithoutAStackTrace() {
    Outcome outcome =
        throwing(() -> {
          throw new IllegalStateException("impossible");
        });

    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.err()).contains("internal error", "impossible").hasLineCount(1);
  }

  @Test
  void stackTraceIsPrintedOnRequest() {
    Outcome outcome =
        throwing(
            () -> {
              throw new IllegalStateException("impossible");
            },
            "--debug");

    assertThat(outcome.err()).contains("at io.cupule.control.cli.ErrorReporterTest");
  }

  private static Outcome throwing(Callable<Integer> body, String... options) {
    CommandLine cli = Outcome.onBareHost();
    RootCommand root = cli.getCommand();
    ErrorReporter reporter = new ErrorReporter(root::debug);
    cli.addSubcommand(new Failing(body));
    cli.setExecutionExceptionHandler(reporter);
    String[] args = new String[options.length + 1];
    System.arraycopy(options, 0, args, 0, options.length);
    args[options.length] = "fail";
    return Outcome.of(cli, args);
  }

  @Command(name = "fail")
  private record Failing(Callable<Integer> body) implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      return body.call();
    }
  }
}
