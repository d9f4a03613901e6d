package io.cupule.control.cli.remote;

import io.cupule.api.client.ApiClient;
import io.cupule.api.client.ApiPath;
import io.cupule.control.cli.error.CommandFailure;
import io.cupule.control.cli.error.ExitCode;
import io.cupule.control.server.route.Call;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cupule create}: adds a VM to a running daemon. */
@Command(
    name = "create",
    description = "Add a VM to the daemon's machine.",
    footerHeading = "%nExample:%n",
    footer = "  cupule create alpha.json --start")
final class CreateCommand implements Callable<Integer> {
  private static final Path STANDARD_INPUT = Path.of("-");

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private DaemonSocket daemon;

  @Parameters(
      paramLabel = "FILE",
      description = "The VM: a JSON object as in a scenario's vms[]; - reads standard input.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Path file;

  @Option(names = "--start", description = "Start it as well.")
  private boolean start;

  @Option(names = "--json", description = "Print the VM as the API shows it.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    byte[] vm = read();
    ApiPath vms = ApiPath.of("/vms");
    try (ApiClient api = daemon.open()) {
      LifeCommand.print(api.post(start ? vms.with("start", "true") : vms, vm), json, spec);
    }
    return ExitCode.OK.value();
  }

  private byte[] read() throws IOException {
    if (file.equals(STANDARD_INPUT)) {
      return read(new FileInputStream(FileDescriptor.in));
    }
    if (Files.isDirectory(file)) {
      throw unfit("is a directory");
    }
    return read(Files.newInputStream(file));
  }

  private byte[] read(InputStream source) throws IOException {
    try (InputStream in = source) {
      byte[] vm = in.readNBytes(Call.LONGEST_BODY + 1);
      if (vm.length > Call.LONGEST_BODY) {
        throw unfit("is longer than %d bytes".formatted(Call.LONGEST_BODY));
      }
      return vm;
    }
  }

  private CommandFailure unfit(String why) {
    return new CommandFailure(
        ExitCode.BAD_INPUT, file + " " + why, "name a file that holds one VM");
  }
}
