package io.cupule.control.daemon;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The place of a Unix-domain socket that only its owner may use. */
final class SocketFile {
  private static final int LONGEST = 107; // sun_path less its end, unix(7)

  private final Path path;

  SocketFile(Path path) {
    this.path = path.toAbsolutePath();
  }

  /**
   * Makes the folder, if it is absent, and takes away what a daemon that was killed left there.
   *
   * @throws DaemonException if the path is too long, somebody listens there, or a file that is no
   *     socket is there
   * @throws IOException if the folder or the old socket does not allow it
   */
  void prepare() throws IOException {
    if (path.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length > LONGEST) {
      throw new DaemonException(
          "%s is longer than Linux allows for a socket (%d bytes)".formatted(path, LONGEST),
          "choose a shorter --socket");
    }
    Path folder = path.resolveSibling("");
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      removeStale();
    }
  }

  private void removeStale() throws IOException {
    boolean isSocket =
        !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
            && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
            && !Files.isSymbolicLink(path);
    if (!isSocket) {
      throw new DaemonException(path + " exists and is no socket", "choose another --socket");
    }
    if (isAnswered()) {
      throw new DaemonException(
          "somebody listens at " + path, "stop that daemon, or choose another --socket");
    }
    Files.delete(path);
  }

  private boolean isAnswered() throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(path));
    } catch (ConnectException nobody) {
      return false;
    } catch (SocketException other) {
      return !String.valueOf(other.getMessage()).contains("refused");
    }
  }

  /** Lets only the owner connect. */
  void protect() throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
  }

  /** Takes the socket away. */
  void remove() throws IOException {
    Files.deleteIfExists(path);
  }
}
