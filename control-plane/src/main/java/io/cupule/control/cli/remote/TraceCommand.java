package io.cupule.control.cli.remote;

import io.cupule.api.client.ApiClient;
import io.cupule.api.client.ApiPath;
import io.cupule.control.cli.error.ExitCode;
import io.cupule.control.cli.option.DurationConverter;
import io.cupule.control.cli.terminal.OutputFile;
import io.cupule.control.cli.terminal.ProgressLines;
import io.cupule.control.cli.terminal.StopSignals;
import io.cupule.device.backend.PlainText;
import io.cupule.partition.scenario.value.TimeSpan;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cupule trace}: records the events on the pCPUs in a file. */
@Command(
    name = "trace",
    description =
        "Write what happens on the pCPUs for a while to a file that ui.perfetto.dev opens.",
    footerHeading = "%nExamples:%n",
    footer = {"  cupule trace alpha --for 5s -o alpha.json", "  cupule trace --all -o all.json"})
final class TraceCommand implements Callable<Integer> {
  private static final double MEBIBYTE = 1 << 20;
  private static final int CHUNK = 64 << 10;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private DaemonSocket daemon;

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Whose whose;

  /** The choice of one VM or all VMs. */
  private static final class Whose {
    @Parameters(
        paramLabel = "VM",
        completionCandidates = VmNames.class,
        description = "The VM whose vCPUs are shown.")
    private Optional<String> vm = Optional.empty();

    @Option(names = "--all", description = "Show all VMs.")
    @SuppressWarnings("unused") // required, so that nobody traces all VMs by mistake
    private boolean all;
  }

  @Option(
      names = "--for",
      paramLabel = "TIME",
      defaultValue = "5s",
      converter = DurationConverter.class,
      description = "How long, for example 500ms; 5s otherwise.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Duration duration;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "The file.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Path file;

  @Override
  public Integer call() throws IOException {
    OutputFile output = OutputFile.open(file, "the trace", "-o");
    boolean written = false;
    try (StopSignals signals = new StopSignals();
        ApiClient api = daemon.open()) {
      signals.interruptFromNowOn();
      long bytes = copy(api, output);
      written = true;
      spec.commandLine()
          .getOut()
          .printf(
              Locale.ROOT,
              "%s: %.1f MiB; open it at ui.perfetto.dev%n",
              PlainText.line(file.toString()),
              bytes / MEBIBYTE);
    } catch (InterruptedException | InterruptedIOException signalled) {
      return ExitCode.INTERRUPTED.value();
    } finally {
      if (!written) {
        output.discard();
      }
    }
    return ExitCode.OK.value();
  }

  private ApiPath path() {
    ApiPath all = ApiPath.of("/trace").with("for", TimeSpan.format(duration));
    return whose.vm.map(vm -> all.with("vm", vm)).orElse(all);
  }

  private long copy(ApiClient api, OutputFile output) throws IOException, InterruptedException {
    long start = System.nanoTime();
    ProgressLines progress = new ProgressLines(spec.commandLine().getErr(), System::nanoTime);
    long bytes = 0;
    try (InputStream trace = api.stream(path());
        OutputStream out = output.stream()) {
      byte[] chunk = new byte[CHUNK];
      for (int length = trace.read(chunk); length >= 0; length = trace.read(chunk)) {
        write(chunk, length, out, output);
        bytes += length;
        progress.accept(Math.min(1, (System.nanoTime() - start) / (double) duration.toNanos()));
      }
    }
    if (System.nanoTime() - start < duration.toNanos()) {
      throw api.hungUp();
    }
    return bytes;
  }

  private static void write(byte[] chunk, int length, OutputStream out, OutputFile output) {
    try {
      out.write(chunk, 0, length);
    } catch (IOException refused) {
      throw output.failure(refused);
    }
  }
}
