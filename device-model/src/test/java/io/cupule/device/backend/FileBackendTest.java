package io.cupule.device.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cupule.device.DeviceException;
import io.cupule.device.Fuzz;
import io.cupule.kvm.HostFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBackendTest {

  private final List<String> log = new ArrayList<>();
  @TempDir private Path directory;

  @Test
  void outputReplacesWhatTheFileHeld() throws IOException {
    Path file = Files.writeString(directory.resolve("console"), "old content");
    try (FileBackend backend = FileBackend.create(file, log::add)) {
      print(backend, "new\n");
    }

    assertThat(file).hasContent("new\n");
  }

  @Test
  void aFinishedLineIsInTheFileAtOnce() {
    Path file = directory.resolve("console");
    try (FileBackend backend = FileBackend.create(file, log::add)) {
      print(backend, "done\nnot yet");

      assertThat(file).hasContent("done\n");
    }
    assertThat(file).hasContent("done\nnot yet");
  }

  @Test
  void everyByteArrivesAsItIs() throws IOException {
    byte[] noise = new byte[Fuzz.ROUNDS];
    RandomGenerator random = Fuzz.random("file");
    random.nextBytes(noise);
    Path file = directory.resolve("console");
    try (FileBackend backend = FileBackend.create(file, log::add)) {
      for (byte each : noise) {
        backend.write(each);
      }
    }

    assertThat(Files.readAllBytes(file)).isEqualTo(noise);
  }

  @Test
  void aFileThatTakesNothingMoreGivesOneWarningAndTheGuestGoesOn() {
    Path file = directory.resolve("console");
    try (FileBackend backend = FileBackend.create(file, () -> closed(file), log::add)) {
      print(backend, "lost\nlost too\n");

      assertThat(backend.dropped()).isEqualTo(14);
      assertThat(log).singleElement().asString().contains(file.toString(), "serial output is lost");
    }
  }

  /** A file that refuses every write. */
  private static HostFile closed(Path file) throws IOException {
    HostFile opened = HostFile.replace(file);
    opened.close();
    return opened;
  }

  @Test
  void aFileThatCannotBeCreatedIsNamedWithTheRemedy() {
    Path file = directory.resolve("missing").resolve("console");

    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> FileBackend.create(file, log::add))
        .withMessageContainingAll(file.toString(), "name a file in a directory that exists");
  }

  @Test
  void outputAfterTheEndVanishes() {
    Path file = directory.resolve("console");
    FileBackend backend = FileBackend.create(file, log::add);
    backend.close();
    backend.close();
    print(backend, "late\n");

    assertThat(file).isEmptyFile();
    assertThat(log).isEmpty();
  }

  private static void print(FileBackend backend, String text) {
    for (byte each : text.getBytes(UTF_8)) {
      backend.write(each);
    }
  }
}
