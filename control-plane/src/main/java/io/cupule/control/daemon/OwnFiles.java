package io.cupule.control.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The files of this user in a folder that no other user can change. It follows no symbolic link,
 * and writes and trusts no file of another user.
 *
 * @param folder their folder
 * @param user the owner
 */
record OwnFiles(Path folder, int user) {
  private static final int MAY_WRITE = 0022; // group and others
  private static final int STICKY = 01000; // only the owner of a file may move it away, inode(7)
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  /**
   * Checks a folder.
   *
   * @param folder an existing folder
   * @throws DaemonException if another user owns it or the link to it, or others may replace its
   *     files
   * @throws IOException if it cannot be checked
   */
  static OwnFiles of(Path folder) throws IOException {
    int user = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    if (uid(folder) != user || uid(folder, LinkOption.NOFOLLOW_LINKS) != user) {
      throw new DaemonException(
          "the state folder %s is not ours: it belongs to user %d".formatted(folder, uid(folder)),
          "choose another --state, one that does not exist yet for example");
    }
    int mode = (Integer) Files.getAttribute(folder, "unix:mode");
    if ((mode & MAY_WRITE) != 0 && (mode & STICKY) == 0) {
      throw new DaemonException(
          "others may write the state folder %s".formatted(folder),
          "chmod go-w %s, or choose another --state".formatted(folder));
    }
    return new OwnFiles(folder, user);
  }

  private static int uid(Path file, LinkOption... how) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:uid", how);
  }

  /** Returns whether there is a regular file of this user that no other user may write. */
  boolean has(String name) throws IOException {
    Path file = folder.resolve(name);
    int mode = (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && uid(file, LinkOption.NOFOLLOW_LINKS) == user
        && (mode & MAY_WRITE) == 0;
  }

  /**
   * Opens a file for locking, and creates it if it is absent.
   *
   * @throws DaemonException if it is a link or a folder, or belongs to another user
   */
  FileChannel lock(String name) throws IOException {
    Set<OpenOption> how =
        Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    refuseFolder(name);
    FileChannel channel;
    try {
      channel = FileChannel.open(folder.resolve(name), how, OWNER_ONLY);
    } catch (IOException refused) {
      if (Files.isSymbolicLink(folder.resolve(name))) {
        throw notOurs(name);
      }
      throw refused;
    }
    if (!has(name)) {
      channel.close();
      throw notOurs(name);
    }
    return channel;
  }

  /**
   * Refuses a folder in the place of a file.
   *
   * @throws DaemonException if there is one
   */
  void refuseFolder(String name) {
    if (Files.isDirectory(folder.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
      throw notOurs(name);
    }
  }

  private DaemonException notOurs(String name) {
    return new DaemonException(
        "%s is not ours: it is a link, no regular file, or others may write it"
            .formatted(folder.resolve(name)),
        "remove it, or choose another --state");
  }

  /**
   * Writes a new file, readable by this user only; leaves nothing if that fails.
   *
   * @return its path
   */
  Path write(String name, byte[] content) throws IOException {
    Path file = folder.resolve(name);
    Files.deleteIfExists(file); // left unfinished by a killed predecessor
    Set<OpenOption> how = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(file, how, OWNER_ONLY)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        int _ = channel.write(bytes);
      }
    } catch (FileAlreadyExistsException ofSomebodyElse) {
      throw notOurs(name);
    } catch (IOException unfinished) {
      Files.deleteIfExists(file);
      throw unfinished;
    }
    return file;
  }
}
