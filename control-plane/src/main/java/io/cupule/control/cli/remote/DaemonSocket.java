package io.cupule.control.cli.remote;

import io.cupule.api.Places;
import io.cupule.api.client.ApiClient;
import io.cupule.control.cli.error.CommandFailure;
import io.cupule.control.cli.error.ExitCode;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that selects the daemon, for all commands that call one. */
final class DaemonSocket {
  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description =
          "Where the daemon listens. Default: $$CUPULE_SOCKET, else /run/cupule/cupule.sock for root"
              + " and $$XDG_RUNTIME_DIR/cupule/cupule.sock for others.")
  private Optional<Path> socket = Optional.empty();

  /**
   * Opens a client of that daemon.
   *
   * @throws CommandFailure if nothing gives its address
   */
  ApiClient open() {
    Path place =
        socket
            .or(Places.ofThisUser()::socket)
            .orElseThrow(() ->
                new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "nothing says where the daemon listens: XDG_RUNTIME_DIR is not set",
                    "give --socket, or set CUPULE_SOCKET"));
    return ApiClient.of(place);
  }
}
