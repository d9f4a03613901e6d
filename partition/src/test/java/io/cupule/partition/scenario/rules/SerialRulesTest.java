package io.cupule.partition.scenario.rules;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.cupule.partition.scenario.document.Workbench;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the reader makes of the places where serial output is to go. */
final class SerialRulesTest {
  @TempDir private Path directory;
  private Workbench bench;

  @BeforeEach
  void startFromAValidScenario() {
    bench = new Workbench(directory);
  }

  @Test
  void fileSinkNeedsAPath() {
    assertThat(bench.with("/vms/0/serial", "{\"sink\": \"file\"}").problems())
        .containsExactly(
            "$.vms[0].serial.path: missing for the sink file - add for example \"path\": \"out.log\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"stdout", "pty", "none"})
  void otherSinksHaveNoPath(String sink) {
    String serial = "{\"sink\": \"" + sink + "\", \"path\": \"out.log\"}";
    assertThat(bench.with("/vms/0/serial", serial).problems())
        .containsExactly(
            "$.vms[0].serial.path: the sink "
                + sink
                + " has no path - "
                + "remove it, or write \"sink\": \"file\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing/out.log", ".", "/"})
  void outputThatCannotBeWrittenIsRefused(String path) {
    assertThat(bench.with("/vms/0/serial", Workbench.fileSink(path)).problems())
        .singleElement()
        .asString()
        .startsWith("$.vms[0].serial.path: ")
        .contains("cannot be written");
  }

  /** As a FIFO, whose opening waits for a reader. */
  @Test
  void outputGoesToNoSocket() throws IOException {
    Path socket = directory.resolve("socket");
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(socket));
      assertThat(bench.with("/vms/0/serial", Workbench.fileSink("socket")).problems())
          .singleElement()
          .asString()
          .contains("cannot be written");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/full", "/dev/zero", "/dev/ptmx"})
  void outputGoesToNoOtherDeviceThanNull(String device) {
    assertThat(bench.with("/vms/0/serial", Workbench.fileSink(device)).problems())
        .containsExactly(
            "$.vms[0].serial.path: \"%s\" cannot be written: it is no regular file - name a"
                    .formatted(device)
                + " regular file, of devices only /dev/null; for a terminal write \"sink\": \"pty\"");
  }

  @Test
  void outputGoesThroughNoSymbolicLink() throws IOException {
    Files.createSymbolicLink(directory.resolve("link"), directory.resolve("out.log"));

    assertThat(bench.with("/vms/0/serial", Workbench.fileSink("link")).problems())
        .containsExactly(
            "$.vms[0].serial.path: \"%s\" cannot be written: it is a symbolic link - name the file"
                    .formatted(directory.resolve("link"))
                + " itself, not a link to it");
  }

  @Test
  void outputMayGoToTheNullDevice() {
    assertThat(bench.with("/vms/0/serial", Workbench.fileSink("/dev/null")).problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/proc/self/comm", "/sys/kernel/mm/ksm/run", "/dev/none"})
  void outputGoesToNoFileOfTheKernel(String file) {
    assertThat(bench.with("/vms/0/serial", Workbench.fileSink(file)).problems())
        .containsExactly(
            "$.vms[0].serial.path: \"%s\" cannot be written: the kernel's own files take no output - "
                    .formatted(file)
                + "name a file outside /proc, /sys and /dev, or /dev/null");
  }

  @Test
  void hardLinkIsTheFileThatItLinksTo() throws IOException {
    bench.file("kernel.bin", 512);
    Files.createLink(directory.resolve("hard.log"), directory.resolve("kernel.bin"));
    bench.with("/vms/1/kernel", "\"kernel.bin\"");

    assertThat(bench.with("/vms/0/serial", Workbench.fileSink("hard.log")).problems())
        .satisfiesExactly(
            problem -> assertThat(problem).contains("it has another name, a hard link"),
            problem ->
                assertThat(problem)
                    .contains("the output would overwrite a file that the scenario needs"));
  }

  @Test
  void outputGoesToNoFileWithASecondName() throws IOException {
    Path file = Files.writeString(directory.resolve("other.txt"), "mine");
    Files.createLink(directory.resolve("out.log"), file);

    assertThat(bench.with("/vms/0/serial", Workbench.fileSink("out.log")).problems())
        .singleElement(as(STRING))
        .contains("cannot be written: it has another name, a hard link - name another file");
    assertThat(file).hasContent("mine");
  }

  @Test
  void outputNameThatIsTooLongIsRefused() {
    assertThat(bench.with("/vms/0/serial", Workbench.fileSink("o".repeat(255))).problems())
        .isEmpty();
    assertThat(bench.with("/vms/0/serial", Workbench.fileSink("o".repeat(256))).problems())
        .singleElement(as(STRING))
        .contains("its name has more than 255 bytes - choose a shorter name");
  }

  @Test
  void programThatRunsIsNotOverwritten() throws Exception {
    Path program = directory.resolve("program");
    Files.copy(Path.of("/bin/sleep"), program, StandardCopyOption.COPY_ATTRIBUTES);
    Process running = new ProcessBuilder(program.toString(), "600").start();
    try {
      assertThat(bench.with("/vms/0/serial", Workbench.fileSink("program")).problems())
          .singleElement(as(STRING))
          .contains("cannot be written: ", "ETXTBSY", "name another file");
    } finally {
      running.destroyForcibly().waitFor();
    }
  }

  @Test
  void twoVmsWritingOneFileAreRefusedWhateverTheyCallIt() throws IOException {
    Files.createSymbolicLink(directory.resolve("link"), directory);
    bench.with("/vms/0/serial", Workbench.fileSink("out.log"));
    assertThat(bench.with("/vms/1/serial", Workbench.fileSink("link/./out.log")).problems())
        .containsExactly(
            "$.vms[1].serial.path: another VM writes the same file - "
                + "give each VM a file of its own");
    assertThat(bench.with("/vms/1/serial", Workbench.fileSink("other.log")).problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"scenario.json", "kernel.bin", "initrd.img"})
  void outputOverAFileThatIsNeededIsRefused(String name) {
    bench.file("kernel.bin", 512);
    bench.file("initrd.img", 512);
    bench.with("/vms/1/kernel", "\"kernel.bin\"");
    bench.with("/vms/1/modules", "[{\"path\": \"initrd.img\"}]");
    assertThat(bench.with("/vms/0/serial", Workbench.fileSink(name)).problems())
        .containsExactly(
            "$.vms[0].serial.path: the output would overwrite a file that the scenario needs - "
                + "choose another file");
  }
}
