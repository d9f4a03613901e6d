package io.cupule.device.backend;

import static io.cupule.device.backend.Awaited.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cupule.device.DeviceException;
import io.cupule.device.Fuzz;
import io.cupule.linux.HostFile;
import io.cupule.loop.LoopErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FileBackendTest {
  private final List<String> log = new CopyOnWriteArrayList<>();
  @TempDir private Path directory;

  private FileBackend create(Path file) {
    LoopErrors errors = LoopErrors.toSystemLog();
    return FileBackend.create(file, () -> HostFile.replace(file), log::add, errors);
  }

  @Test
  void outputReplacesWhatTheFileHeld() throws IOException {
    Path file = Files.writeString(directory.resolve("console"), "old content");
    try (FileBackend backend = create(file)) {
      print(backend, "new\n");
    }

    assertThat(file).hasContent("new\n");
  }

  @Test
  void aFinishedLineIsInTheFileSoon() {
    Path file = directory.resolve("console");
    try (FileBackend backend = create(file)) {
      print(backend, "done\n");
      await("the line", () -> content(file).equals("done\n"));
      print(backend, "not yet");
    }
    assertThat(file).hasContent("done\nnot yet");
  }

  @Test
  void everyByteArrivesAsItIs() throws IOException {
    byte[] noise = new byte[OutputRing.CAPACITY]; // more may be left out on a busy host
    RandomGenerator random = Fuzz.random("file");
    random.nextBytes(noise);
    Path file = directory.resolve("console");
    try (FileBackend backend = create(file)) {
      for (byte each : noise) {
        backend.write(each);
      }
    }

    assertThat(Files.readAllBytes(file)).isEqualTo(noise);
  }

  @Test
  void aFullDiskGivesOneWarningAndTheGuestGoesOn() {
    StallingReader disk = new StallingReader();
    try (FileBackend backend =
        FileBackend.over(directory.resolve("out"), disk, log::add, LoopErrors.toSystemLog())) {
      disk.goAway();
      print(backend, "lost\n");
      await("the first loss", () -> backend.dropped() == 5);
      print(backend, "lost too\n");
      await("the second loss", () -> backend.dropped() == 14);
      disk.goOn();
      print(backend, "there is room\n");
    }

    assertThat(log)
        .singleElement()
        .asString()
        .contains("/out: Broken pipe; serial output is dropped");
    assertThat(disk.text()).isEqualTo("\n[14 bytes of output are missing here]\nthere is room\n");
  }

  /** A frozen file system, or one whose server is gone. */
  @Test
  void aDiskThatDoesNotAnswerHoldsUpNeitherTheGuestNorTheEnd() {
    StallingReader disk = new StallingReader();
    disk.stall();
    FileBackend backend =
        FileBackend.over(directory.resolve("out"), disk, log::add, LoopErrors.toSystemLog());
    print(backend, "first\n");
    await("the write", disk::holdsUp);
    int much = 2 * OutputRing.CAPACITY;
    print(backend, "x".repeat(much));

    backend.close();
    backend.close();

    assertThat(disk.holdsUp()).isTrue();
    assertThat(backend.dropped()).isEqualTo(6 + much);
    disk.goOn();
  }

  @Test
  void aFifoInPlaceOfTheFileIsRefusedAtOnce() throws Exception {
    Path fifo = directory.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();

    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> create(fifo))
        .withMessageContainingAll(fifo.toString(), "it is a FIFO", "name a file in a directory");
  }

  @Test
  void aLinkInPlaceOfTheFileIsRefusedAndWhereItLeadsIsNotTouched() throws IOException {
    Path keys = Files.writeString(directory.resolve("keys"), "keep");
    Path link = Files.createSymbolicLink(directory.resolve("link"), keys);

    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> create(link))
        .withMessageContainingAll(link.toString(), "it is a symbolic link", "no link");
    assertThat(keys).hasContent("keep");
  }

  @Test
  void aFileThatCannotBeCreatedIsNamedWithTheRemedy() {
    Path file = directory.resolve("missing").resolve("console");

    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> create(file))
        .withMessageContainingAll(file.toString(), "name a file in a directory that exists");
  }

  @Test
  void outputAfterTheEndVanishes() {
    Path file = directory.resolve("console");
    FileBackend backend = create(file);
    backend.close();
    backend.close();
    print(backend, "late\n");

    assertThat(file).isEmptyFile();
    assertThat(log).isEmpty();
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void print(FileBackend backend, String text) {
    for (byte each : text.getBytes(UTF_8)) {
      backend.write(each);
    }
  }
}
