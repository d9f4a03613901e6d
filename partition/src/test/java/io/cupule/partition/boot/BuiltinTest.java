package io.cupule.partition.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.memory.GuestMemory;
import io.cupule.kvm.memory.MemoryBacking;
import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.Requirement;
import io.cupule.kvm.testing.Requires;
import io.cupule.partition.boot.plan.EntryState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class BuiltinTest {
  private static final Path GUESTS =
      Path.of("src/main/resources/io/cupule/partition/boot/guests").toAbsolutePath();

  @Test
  void guestsAreFoundByTheirNames() {
    assertThat(Builtin.names())
        .containsExactly(
            "hello", "counter", "echo", "spin", "faulty", "halter", "latency", "timer", "smp",
            "wbinvd");
    assertThat(Builtin.names()).allSatisfy(name -> assertThat(Builtin.byName(name)).isPresent());
  }

  @Test
  void unknownNameIsNoGuest() {
    assertThat(Builtin.byName("Hello")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void everyGuestLoadsInto4Mib(Builtin guest) {
    try (var memory = GuestMemory.map(MemoryBacking.NORMAL, new GuestMemory.Slot(0, 4 << 20))) {
      EntryState entry = KernelLoader.load(guest.image(), "", List.of(), memory);

      assertThat(entry)
          .isInstanceOf(
              guest == Builtin.ECHO ? EntryState.ProtectedMode.class : EntryState.LongMode.class);
    }
  }

  @Test
  @Requires(Requirement.AS)
  void binariesAreWhatTheSourcesAssembleTo(@TempDir Path output)
      throws IOException, InterruptedException {
    var script = new ProcessBuilder(GUESTS + "/assemble.sh", output.toString()).inheritIO();
    Process process = script.start();

    assertThat(process.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();

    assertThat(process.exitValue()).isZero();
    for (String name : Builtin.names()) {
      String file = name + ".bin";
      assertThat(output.resolve(file)).hasSameBinaryContentAs(GUESTS.resolve(file));
    }
  }
}
