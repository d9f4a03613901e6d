package io.cupule.control.daemon;

import io.cupule.control.watch.DaemonLog;
import io.cupule.partition.file.FileTrouble;
import io.cupule.partition.scenario.problem.JsonTrouble;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The daemon's state directory. It holds a lock, so that only one daemon uses it, and a record for
 * the cleanup after a killed daemon. Linux releases the lock when the process ends. For one thread
 * at a time.
 */
final class StateDirectory implements AutoCloseable {
  private static final String LOCK = "daemon.lock";
  private static final String RECORD = "daemon.json";

  /** The record while it is being written. */
  private static final String NEXT_RECORD = RECORD + ".new";

  private static final int LONGEST_PID = 20;

  private final Path directory;
  private final OwnFiles own;
  private final FileChannel channel;

  private StateDirectory(Path directory, OwnFiles own, FileChannel channel) {
    this.directory = directory;
    this.own = own;
    this.channel = channel;
  }

  /**
   * Locks the directory, and creates it if it is absent.
   *
   * @throws DaemonException if another daemon has it, others may change its content, or a file has
   *     the name of a folder or the other way round
   * @throws IOException if it cannot be written
   */
  static StateDirectory open(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      create(directory);
    }
    OwnFiles own = OwnFiles.of(directory);
    own.refuseFolder(RECORD);
    own.refuseFolder(NEXT_RECORD);
    FileChannel channel = own.lock(LOCK);
    if (!isLocked(channel)) {
      String owner = text(channel);
      channel.close();
      throw new DaemonException(
          "a daemon uses %s already%s"
              .formatted(directory, owner.isEmpty() ? "" : ": pid " + owner),
          "stop it, or choose another --state");
    }
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(pid().getBytes(StandardCharsets.US_ASCII)), 0);
    return new StateDirectory(directory, own, channel);
  }

  private static void create(Path directory) throws IOException {
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileSystemException refused) {
      throw new DaemonException(
          "the state folder %s cannot be made: %s: %s"
              .formatted(directory, refused.getFile(), FileTrouble.why(refused)),
          "choose another --state");
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException ofThisProcess) {
      return false;
    }
  }

  private static String pid() {
    return Long.toString(ProcessHandle.current().pid());
  }

  private static String text(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LONGEST_PID);
    channel.read(bytes, 0);
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII)
        .replaceAll("[^0-9]", "");
  }

  /**
   * Removes what a killed predecessor left on the host. Its VMs ended with it: Linux closed their
   * KVM descriptors, and their threads and memory are gone.
   *
   * @param log receives what was found
   */
  void cleanUp(DaemonLog log) throws IOException {
    Files.deleteIfExists(directory.resolve(NEXT_RECORD));
    Optional<Leftovers> left = leftovers(log);
    if (left.isEmpty()) {
      return;
    }
    Leftovers found = left.get();
    log.warning(
        "the daemon before, pid %d, was killed%s"
            .formatted(
                found.pid(),
                found.vms().isEmpty() ? "" : "; these VMs ended with it: " + found.vms()));
    for (String socket : found.sockets()) {
      if (new SocketFile(Path.of(socket)).removeIfStale()) {
        log.info("removed its socket " + socket);
      }
    }
    Files.deleteIfExists(directory.resolve(RECORD));
  }

  private Optional<Leftovers> leftovers(DaemonLog log) throws IOException {
    Path record = directory.resolve(RECORD);
    if (!Files.exists(record, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    if (!own.has(RECORD)) {
      log.warning(record + " is not ours and is ignored");
      return Optional.empty();
    }
    try {
      return Optional.of(
          JsonMapper.shared().readValue(Files.readAllBytes(record), Leftovers.class));
    } catch (JacksonException torn) {
      log.warning(
          record
              + " cannot be read and is ignored: "
              + JsonTrouble.describe(String.valueOf(torn.getOriginalMessage())));
      return Optional.empty();
    }
  }

  /**
   * Records what a successor has to clean up; the record is replaced atomically.
   *
   * @param leftovers all of it
   */
  void note(Leftovers leftovers) throws IOException {
    Path next = own.write(NEXT_RECORD, JsonMapper.shared().writeValueAsBytes(leftovers));
    Files.move(
        next,
        directory.resolve(RECORD),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** Releases the directory; there is nothing to clean up. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(directory.resolve(RECORD));
    channel.close();
  }
}
