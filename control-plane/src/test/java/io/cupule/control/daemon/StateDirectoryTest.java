package io.cupule.control.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.control.watch.DaemonLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a daemon finds of its predecessor. */
class StateDirectoryTest {
  private static final int NOBODY = 65534;

  @TempDir private Path folder;
  private final StringWriter err = new StringWriter();
  private final DaemonLog log = new DaemonLog(new PrintWriter(err), false);

  private Path socketThatNobodyAnswers() throws IOException {
    Path socket = folder.resolve("old.sock");
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(socket))
        .close();
    return socket;
  }

  private void predecessorWith(List<String> sockets) throws IOException {
    Files.writeString(
        folder.resolve("daemon.json"),
        "{\"pid\":7,\"sockets\":[%s],\"vms\":[\"alpha\"]}"
            .formatted(String.join(",", sockets.stream().map(s -> '"' + s + '"').toList())));
  }

  private void cleanUp() throws IOException {
    try (StateDirectory state = StateDirectory.open(folder)) {
      state.cleanUp(log);
    }
  }

  @Test
  void socketOfAKilledDaemonIsRemovedAndItsVmsAreTold() throws IOException {
    Path socket = socketThatNobodyAnswers();
    predecessorWith(List.of(socket.toString()));

    cleanUp();

    assertThat(socket).doesNotExist();
    log.close();
    assertThat(err.toString()).contains("pid 7, was killed", "[alpha]");
  }

  @Test
  void recordThatAKilledDaemonDidNotFinishIsRemoved() throws IOException {
    Path unfinished = Files.writeString(folder.resolve("daemon.json.new"), "{");

    cleanUp();

    assertThat(unfinished).doesNotExist();
  }

  @Test
  void noteThatIsInterruptedAtTheDaemonsEndLeavesNothing() throws IOException {
    try (StateDirectory state = StateDirectory.open(folder)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> state.note(new Leftovers(7, List.of(), List.of())))
          .isInstanceOf(ClosedByInterruptException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(folder.resolve("daemon.json.new")).doesNotExist();
    }

    assertThat(folder.toFile().list()).containsExactly("daemon.lock");
  }

  @Test
  void fileThatIsNoSocketIsLeftAlone() throws IOException {
    Path file = Files.writeString(folder.resolve("precious"), "data");
    predecessorWith(List.of(file.toString()));

    cleanUp();

    assertThat(file).hasContent("data");
  }

  @Test
  void socketThatSomebodyAnswersIsLeftAlone() throws IOException {
    Path socket = folder.resolve("live.sock");
    try (ServerSocketChannel live = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      live.bind(UnixDomainSocketAddress.of(socket));
      predecessorWith(List.of(socket.toString()));

      cleanUp();

      assertThat(socket).exists();
      assertThatThrownBy(() -> new SocketFile(socket).prepare())
          .isInstanceOf(DaemonException.class)
          .hasMessageContaining("in use");
    }
  }

  /** Root can give a folder away; for others there is root's. */
  private Path folderOfAnother() throws IOException {
    if ((Integer) Files.getAttribute(folder, "unix:uid") != 0) {
      return Path.of("/");
    }
    Path state = Files.createDirectory(folder.resolve("state"));
    Files.setAttribute(state, "unix:uid", NOBODY, LinkOption.NOFOLLOW_LINKS);
    return state;
  }

  @Test
  void lockThatIsALinkIsRefusedAndWhatItLeadsToStays() throws IOException {
    Path precious = Files.writeString(folder.resolve("root.txt"), "data");
    Path state = Files.createDirectory(folder.resolve("state"));
    Files.createSymbolicLink(state.resolve("daemon.lock"), precious);

    assertThatThrownBy(() -> StateDirectory.open(state))
        .isInstanceOf(DaemonException.class)
        .hasMessageContaining("daemon.lock is not ours");
    assertThat(precious).hasContent("data");
  }

  @ParameterizedTest
  @ValueSource(strings = {"daemon.lock", "daemon.json", "daemon.json.new"})
  void folderInThePlaceOfAFileIsRefusedWithItsRemedy(String name) throws IOException {
    Files.createFile(Files.createDirectory(folder.resolve(name)).resolve("content"));

    assertThatThrownBy(this::cleanUp)
        .isInstanceOfSatisfying(
            DaemonException.class,
            refused ->
                assertThat(refused.remedy()).isEqualTo("remove it, or choose another --state"))
        .hasMessageStartingWith(folder.resolve(name) + " is not ours: ");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void fileInThePlaceOfTheStateFolderIsRefused() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    for (Path state : List.of(file, file.resolve("below"))) {
      assertThatThrownBy(() -> StateDirectory.open(state))
          .isInstanceOf(DaemonException.class)
          .hasMessageStartingWith("the state folder " + state + " cannot be made: ");
    }
  }

  @Test
  void folderThatOthersMayWriteIsRefused() throws IOException {
    Path state = Files.createDirectory(folder.resolve("state"));
    for (String mode : List.of("rwxrwxrwx", "rwx-w----", "rwx----w-")) {
      Files.setPosixFilePermissions(state, PosixFilePermissions.fromString(mode));

      assertThatThrownBy(() -> StateDirectory.open(state))
          .isInstanceOf(DaemonException.class)
          .hasMessageContaining("others may write");
    }
    assertThat(state).isEmptyDirectory();
  }

  @Test
  void folderOfSomebodyElseIsRefused() throws IOException {
    Path state = folderOfAnother();

    assertThatThrownBy(() -> StateDirectory.open(state))
        .isInstanceOf(DaemonException.class)
        .hasMessageContaining("is not ours: it belongs to user");
    assertThat(state.resolve("daemon.lock")).doesNotExist();
  }

  @Test
  void recordThatOthersMayHaveWrittenIsNotBelieved() throws IOException {
    Path socket = socketThatNobodyAnswers();
    predecessorWith(List.of(socket.toString()));
    Files.setPosixFilePermissions(
        folder.resolve("daemon.json"), PosixFilePermissions.fromString("rw-rw-rw-"));

    cleanUp();

    assertThat(socket).exists();
    log.close();
    assertThat(err.toString()).contains("daemon.json is not ours and is ignored");
  }

  @Test
  void recordIsForItsOwnerAloneAndIsNotWrittenThroughALink() throws IOException {
    Path precious = Files.writeString(folder.resolve("root.txt"), "data");
    Files.createSymbolicLink(folder.resolve("daemon.json.new"), precious);
    try (StateDirectory state = StateDirectory.open(folder)) {
      state.note(new Leftovers(1, List.of(), List.of()));

      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(folder.resolve("daemon.json"))))
          .isEqualTo("rw-------");
    }
    assertThat(precious).hasContent("data");
  }

  @Test
  void tornRecordIsIgnored() throws IOException {
    Files.writeString(folder.resolve("daemon.json"), "{\"pid\":");

    cleanUp();

    log.close();
    assertThat(err.toString()).contains("cannot be read and is ignored");
  }

  @Test
  void socketThatNobodyAnswersIsReplaced() throws IOException {
    Path socket = socketThatNobodyAnswers();

    Path made = new SocketFile(socket).prepare();

    assertThat(socket).doesNotExist();
    assertThat(made.getParent()).isDirectory();
  }

  @Test
  void pathThatIsTooLongForASocketIsRefused() {
    Path socket = folder.resolve("x".repeat(90)).resolve("api.sock");

    assertThatThrownBy(() -> new SocketFile(socket).prepare())
        .isInstanceOf(DaemonException.class)
        .hasMessageContaining("longer than Linux allows");
  }
}
