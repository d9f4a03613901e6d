package io.cupule.kvm.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RequirementTest {
  private static final Optional<String> NO_DEVICE = Optional.of("no device");

  @Test
  void testRunsWhereTheMachineHasWhatItNeeds() {
    var decision =
        RequiresCondition.decide(
            Requirement.KVM, Optional.empty(), EnumSet.allOf(Requirement.class));
    assertThat(decision.isDisabled()).isFalse();
  }

  @Test
  void testIsSkippedWithItsReasonWhereNothingIsDemanded() {
    var decision = RequiresCondition.decide(Requirement.KVM, NO_DEVICE, Set.of());
    assertThat(decision.isDisabled()).isTrue();
    assertThat(decision.getReason()).contains("needs kvm: no device");
  }

  @Test
  void testIsSkippedWhereOnlyOtherThingsAreDemanded() {
    var decision = RequiresCondition.decide(Requirement.KVM, NO_DEVICE, Set.of(Requirement.CC));
    assertThat(decision.isDisabled()).isTrue();
  }

  @Test
  void testFailsWithItsReasonWhereTheLackingThingIsDemanded() {
    assertThatThrownBy(
            () -> RequiresCondition.decide(Requirement.KVM, NO_DEVICE, Set.of(Requirement.KVM)))
        .isInstanceOf(AssertionError.class)
        .hasMessage("needs kvm: no device (CUPULE_REQUIRE demands it)");
  }

  @Test
  void demandsAreNamesSeparatedByCommas() {
    assertThat(Requirement.parse(" kvm, CC,")).containsExactly(Requirement.KVM, Requirement.CC);
    assertThat(Requirement.parse("")).isEmpty();
  }

  @Test
  void mistypedDemandIsRefused() {
    assertThatThrownBy(() -> Requirement.parse("kmv"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "CUPULE_REQUIRE names 'kmv', which is none of [kvm, cpus, cpus01, cc, as, containers, browser, prometheus, curl, git]");
  }

  @Test
  void missingDeviceIsALackAndAPresentOneIsNot(@TempDir Path folder) throws Exception {
    Path device = folder.resolve("device");
    assertThat(Probe.openable(device)).get().asString().contains(device + " does not exist");
    Files.createFile(device);
    assertThat(Probe.openable(device)).isEmpty();
  }

  @Test
  void oneCpuIsALackWithItsRemedyAndAnyTwoAreNot() {
    assertThat(Probe.cpus(BitSet.valueOf(new long[] {0b100})))
        .get()
        .asString()
        .contains("{2}", "allow a second one");
    assertThat(Probe.cpus(BitSet.valueOf(new long[] {0b1100}))).isEmpty();
  }

  @Test
  void otherCpusThan0And1AreALackWhereThoseAreNeeded() {
    assertThat(Probe.cpus01(BitSet.valueOf(new long[] {0b110})))
        .get()
        .asString()
        .contains("{1, 2}", "allow 0 and 1");
    assertThat(Probe.cpus01(BitSet.valueOf(new long[] {0b111}))).isEmpty();
  }

  @Test
  void failingCommandIsALackAndASucceedingOneIsNot() {
    assertThat(Probe.succeeds("sh", "-c", "echo hm; echo Error: broken; exit 1"))
        .contains("sh fails: Error: broken");
    assertThat(Probe.succeeds("no-such-command")).contains("no-such-command cannot be run");
    assertThat(Probe.succeeds("sh", "-c", "exit 0")).isEmpty();
  }

  @Test
  void engineThatDoesNotAnswerIsALackWithItsRemedy(@TempDir Path folder) {
    Path socket = folder.resolve("engine.sock");
    assertThat(ContainerProbe.answers("unix://" + socket))
        .get()
        .asString()
        .contains("no container engine at unix://" + socket, "set DOCKER_HOST");
    assertThat(ContainerProbe.answers("tcp://elsewhere:2375"))
        .get()
        .asString()
        .contains("tcp://elsewhere:2375", "unix:///PATH");
  }

  @ParameterizedTest
  @CsvSource({"200 OK, true", "500 Internal Server Error, false"})
  void engineIsThereWhereItSaysSo(String status, boolean there, @TempDir Path folder)
      throws Exception {
    Path socket = folder.resolve("engine.sock");
    try (ServerSocketChannel engine = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      engine.bind(UnixDomainSocketAddress.of(socket));
      Thread answering = Thread.ofVirtual().start(() -> answer(engine, "HTTP/1.0 " + status));

      assertThat(ContainerProbe.answers("unix://" + socket).isEmpty()).isEqualTo(there);

      answering.join();
    }
  }

  private static void answer(ServerSocketChannel engine, String line) {
    try (SocketChannel client = engine.accept()) {
      client.read(ByteBuffer.allocate(256));
      client.write(ByteBuffer.wrap((line + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
