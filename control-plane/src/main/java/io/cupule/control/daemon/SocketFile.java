package io.cupule.control.daemon;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The path of a Unix-domain socket that only its owner may use.
 *
 * <p>The socket is made in a folder that only the owner may enter, gets its mode there, and is then
 * moved to its path. So at no time can others connect, and at no time is there a socket without a
 * server.
 */
final class SocketFile {
  private static final int LONGEST = 107; // sun_path without its NUL, unix(7)
  private static final int IS_SOCKET = 0140000; // S_IFSOCK, inode(7)
  private static final int FILE_TYPE = 0170000; // S_IFMT

  private final Path path;
  private Optional<Path> folder = Optional.empty(); // until the socket is shown
  private boolean shown;

  SocketFile(Path path) {
    this.path = path.toAbsolutePath().normalize();
  }

  /**
   * Makes the folder if it is absent, and removes a stale socket.
   *
   * @return where to make the socket, see {@link #show}
   * @throws DaemonException if the path is too long, another process listens there, or another file
   *     is there
   * @throws IOException if the folder does not allow it
   */
  Path prepare() throws IOException {
    checkLength(path);
    Path place = path.resolveSibling("");
    if (!Files.isDirectory(place)) {
      Files.createDirectories(
          place,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !removeIfStale()) {
      throw new DaemonException(
          "%s is in use, or is no socket".formatted(path),
          "stop the daemon that listens there, or choose another --socket");
    }
    Path closed = Files.createTempDirectory(place, ".");
    folder = Optional.of(closed);
    Path made = closed.resolve("s");
    try {
      checkLength(made);
    } catch (DaemonException tooLong) {
      remove();
      throw tooLong;
    }
    return made;
  }

  private void checkLength(Path used) {
    if (used.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST) {
      throw new DaemonException(
          "%s is longer than Linux allows for a socket".formatted(path),
          "choose a --socket with a shorter name, in a folder with a shorter name");
    }
  }

  /**
   * Moves the socket to its path.
   *
   * @param made where it was made
   */
  void show(Path made) throws IOException {
    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
    Files.move(made, path, StandardCopyOption.ATOMIC_MOVE);
    shown = true;
    remove(folder);
    folder = Optional.empty();
  }

  /**
   * Removes the socket if nothing answers it.
   *
   * @return whether it existed and was removed
   */
  boolean removeIfStale() throws IOException {
    boolean stale = Files.exists(path, LinkOption.NOFOLLOW_LINKS) && isSocket() && !isAnswered();
    return stale && Files.deleteIfExists(path);
  }

  private boolean isSocket() throws IOException {
    Object mode = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return mode instanceof Integer bits && (bits & FILE_TYPE) == IS_SOCKET;
  }

  private boolean isAnswered() throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(path));
    } catch (ConnectException nobody) {
      return false;
    }
  }

  /** Removes everything made here, also before {@link #show}. */
  void remove() throws IOException {
    remove(folder);
    if (shown) {
      Files.deleteIfExists(path);
    }
  }

  private static void remove(Optional<Path> folder) throws IOException {
    if (folder.isPresent()) {
      Files.deleteIfExists(folder.get().resolve("s"));
      Files.deleteIfExists(folder.get());
    }
  }
}
