package io.cupule.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cupule.kvm.testing.ProcSelf;
import io.cupule.linux.call.Fd;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HostFileTest {
  @TempDir private Path folder;

  @Test
  void aNewFileIsForItsOwnerAlone() throws IOException {
    Path path = folder.resolve("out");
    try (HostFile file = HostFile.replace(path)) {
      file.write("-text-".getBytes(UTF_8), 1, 4);
    }

    assertThat(path).hasContent("text");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
  }

  @Test
  void anOldFileIsEmptiedAndStaysAsItIs() throws IOException {
    Path path = Files.writeString(folder.resolve("out"), "old content");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
    try (HostFile file = HostFile.replace(path)) {
      file.write("new".getBytes(UTF_8), 0, 3);
    }

    assertThat(path).hasContent("new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-r--r--");
  }

  @Test
  void aFileWithASecondNameIsRefusedAndKeepsItsContent() throws IOException {
    Path path = Files.writeString(folder.resolve("file"), "content");
    Path link = Files.createLink(folder.resolve("link"), path);

    assertRefused(link, "it has another name, a hard link");
    assertThat(path).hasContent("content");
  }

  @Test
  void aCheckChangesNothing() throws IOException {
    Path path = Files.writeString(folder.resolve("file"), "content");

    HostFile.check(path);

    assertThat(path).hasContent("content");
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> HostFile.check(folder.resolve("absent")));
    assertThat(folder.resolve("absent")).doesNotExist();
  }

  @Test
  void theNullDeviceTakesAll() throws IOException {
    try (HostFile file = HostFile.replace(Path.of("/dev/null"))) {
      file.write(new byte[1 << 20], 0, 1 << 20);
    }
  }

  @Test
  void aFifoThatNobodyReadsIsRefusedAtOnce() throws Exception {
    Path fifo = fifo();

    assertRefused(fifo, "it is a FIFO or a socket");
    assertThat(ProcSelf.descriptors()).doesNotContain(fifo.toString());
  }

  @Test
  void aFifoThatSomebodyReadsIsRefused() throws Exception {
    Path fifo = fifo();
    try (Fd _ = Fd.open(fifo.toString(), io.cupule.linux.raw.Linux.O_NONBLOCK())) {
      assertRefused(fifo, "it is a FIFO");
      assertThat(ProcSelf.descriptors()).containsOnlyOnce(fifo.toString());
    }
  }

  @Test
  void aSymbolicLinkIsRefusedAndWhereItLeadsIsNotTouched() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "keep");
    Path link = Files.createSymbolicLink(folder.resolve("link"), secret);

    assertRefused(link, "it is a symbolic link");
    assertThat(secret).hasContent("keep");
  }

  @Test
  void aSymbolicLinkThatLeadsNowhereMakesNoFile() throws IOException {
    Path target = folder.resolve("target");
    Path link = Files.createSymbolicLink(folder.resolve("link"), target);

    assertRefused(link, "it is a symbolic link");
    assertThat(target).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/full", "/dev/zero", "/dev/ptmx"})
  void noOtherDeviceIsWritten(String device) {
    assertRefused(Path.of(device), "it is a character device");
  }

  @Test
  void aDirectoryIsRefused() {
    assertRefused(folder, "it is a directory");
  }

  @Test
  void aSocketIsRefused() throws IOException {
    Path socket = folder.resolve("socket");
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(socket));
      assertRefused(socket, "it is a FIFO or a socket");
    }
  }

  @Test
  void aMissingFolderIsNamed() {
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> HostFile.replace(folder.resolve("none").resolve("out")))
        .matches(refused -> refused.getReason().equals("its folder does not exist"));
  }

  private Path fifo() throws Exception {
    Path fifo = folder.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    return fifo;
  }

  private static void assertRefused(Path path, String reason) {
    assertThatExceptionOfType(FileSystemException.class)
        .isThrownBy(() -> HostFile.replace(path))
        .matches(refused -> refused.getFile().equals(path.toString()))
        .matches(refused -> reason.equals(refused.getReason()), reason);
  }
}
