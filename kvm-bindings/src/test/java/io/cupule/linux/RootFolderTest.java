package io.cupule.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RootFolderTest {
  @TempDir private Path directory;
  private Path inside;
  private Path secret;
  private RootFolder root;

  @BeforeEach
  void open() throws IOException {
    inside = Files.createDirectory(directory.resolve("inside"));
    secret = Files.writeString(directory.resolve("secret"), "secret");
    root = RootFolder.open(inside);
  }

  @AfterEach
  void close() {
    root.close();
  }

  private String read(Path file) throws IOException {
    try (FileChannel content = root.read(file)) {
      return new String(Channels.newInputStream(content).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void filesBeneathAreReadAndWritten() throws IOException {
    Path folder = Files.createDirectory(inside.resolve("deeper"));
    Path file = folder.resolve("out.log");

    try (HostFile written = root.replace(file)) {
      written.write(new byte[] {'h', 'i'}, 0, 2);
    }

    assertThat(read(file)).isEqualTo("hi");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void noSymbolicLinkIsFollowedAtAnyPlace() throws IOException {
    Path link = Files.createSymbolicLink(inside.resolve("link"), secret);
    Path way = Files.createSymbolicLink(inside.resolve("way"), directory);

    assertThatThrownBy(() -> root.read(link)).hasMessageContaining("symbolic link");
    assertThatThrownBy(() -> root.replace(link)).hasMessageContaining("symbolic link");
    assertThatThrownBy(() -> root.read(way.resolve("secret"))).hasMessageContaining("symbolic");
    assertThatThrownBy(() -> root.replace(way.resolve("new"))).hasMessageContaining("symbolic");
    assertThat(secret).hasContent("secret");
    assertThat(directory.resolve("new")).doesNotExist();
  }

  @Test
  void noNameLeadsOut() {
    Path out = inside.resolve("../secret");

    assertThatThrownBy(() -> root.read(out)).isInstanceOf(FileSystemException.class);
    assertThatThrownBy(() -> root.replace(out)).isInstanceOf(FileSystemException.class);
    assertThat(secret).hasContent("secret");
  }

  @Test
  void folderStaysTheSameWhateverItsNameComesToMean() throws IOException {
    Files.writeString(inside.resolve("kernel"), "the right one");
    Files.move(inside, directory.resolve("moved"));
    Files.createDirectory(inside);
    Files.writeString(inside.resolve("kernel"), "another");

    assertThat(read(inside.resolve("kernel"))).isEqualTo("the right one");
  }

  @Test
  void refusalSaysSoWhereAnotherFolderHasTheNameByNow() throws IOException {
    Files.move(inside, directory.resolve("moved"));
    Files.createDirectory(inside);
    Path file = Files.writeString(inside.resolve("kernel"), "another");
    String cause = inside + " was moved or replaced after this process opened it";

    assertThatThrownBy(() -> root.read(file)).hasMessageContaining(cause);
    assertThatThrownBy(() -> root.look(inside.resolve("deeper/kernel"), Path::toString))
        .hasMessageContaining(cause);
    assertThatThrownBy(() -> root.replace(inside.resolve("deeper/out")))
        .hasMessageContaining(cause);
  }

  @Test
  void fifoNeverMakesItsReaderWait() throws Exception {
    Path fifo = inside.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();

    assertThatThrownBy(() -> root.read(fifo)).isInstanceOf(NotRegularFileException.class);
    assertThatThrownBy(() -> RegularFile.open(fifo)).isInstanceOf(NotRegularFileException.class);
  }

  @Test
  void absentFilesAndFoldersAreTold() {
    assertThatThrownBy(() -> root.read(inside.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> RootFolder.open(inside.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> RootFolder.open(secret)).isInstanceOf(NotDirectoryException.class);
  }

  @Test
  void placeIsLookedAtThroughItsFolder() throws IOException {
    Files.writeString(inside.resolve("there"), "");
    Path way = Files.createSymbolicLink(inside.resolve("way"), directory);

    assertThat(root.<Boolean>look(inside.resolve("there"), Files::exists)).isTrue();
    assertThat(root.<Boolean>look(inside.resolve("new"), Files::exists)).isFalse();
    assertThatThrownBy(() -> root.look(way.resolve("secret"), Files::exists))
        .isInstanceOf(FileSystemException.class);
  }
}
