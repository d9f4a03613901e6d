package io.cupule.control.daemon;

import io.cupule.control.watch.DaemonLog;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;

/** Reports at the start where the daemon can be reached, and which other users have access. */
final class Whereabouts {
  private static final int ROOT = 0;

  private Whereabouts() {}

  static void tell(DaemonSettings settings, DaemonLog log) {
    log.info("listening at " + settings.socket());
    settings
        .tcp()
        .ifPresent(tcp -> {
          String url = url(tcp.address());
          log.info("page at %s/, API at %s/v1, for those who show a token".formatted(url, url));
          Stream.of(tcp.tokenFile(), tcp.readTokenFile())
              .flatMap(Optional::stream)
              .forEach(file -> exposure(file).ifPresent(log::warning));
        });
    settings
        .metrics()
        .ifPresent(address -> log.info("metrics at " + url(address) + "/metrics, for anyone"));
  }

  private static String url(InetSocketAddress address) {
    String host = address.getHostString();
    return "http://%s:%d"
        .formatted(host.contains(":") ? "[" + host + "]" : host, address.getPort());
  }

  /** Returns who else can read or change the token in a file. */
  static Optional<String> exposure(Path file) {
    try {
      int owner = (Integer) Files.getAttribute(file, "unix:uid");
      int ours = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      if (owner != ours && owner != ROOT) {
        return Optional.of(
            "the token file %s belongs to user %d, who can read and change it; make one of your own"
                .formatted(file, owner));
      }
      int mode = (Integer) Files.getAttribute(file, "unix:mode");
      if ((mode & 077) != 0) {
        String shown = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        return Optional.of(
            "others can read or change the token file %s (%s); chmod 600 it, and make a new token"
                .formatted(file, shown));
      }
      return Optional.empty();
    } catch (IOException gone) {
      return Optional.of("the token file %s cannot be looked at any more".formatted(file));
    }
  }
}
