package io.cupule.vcpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.VcpuFd;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A vCPU's states: every call in every state. */
final class VcpuStateTest {
  private static final SetUp FIRST = new SetUp("first");
  private static final SetUp SECOND = new SetUp("second");

  private final VcpuLife life = new VcpuLife();

  private record SetUp(String name) implements Consumer<VcpuFd> {
    @Override
    public void accept(VcpuFd fd) {}
  }

  /** Where a vCPU can be; INIT with and without a SIPI that counts, OFFLINE before and after. */
  enum Place {
    NEW,
    INIT,
    AWAITS_SIPI,
    RUNNING,
    ZOMBIE,
    OVER
  }

  /** What can be asked of it. */
  enum Call {
    CREATE,
    LAUNCH,
    ZOMBIE,
    RESET,
    INIT_IPI,
    SIPI,
    OFFLINE
  }

  @ParameterizedTest
  @CsvSource({
    "NEW,         CREATE,   true,  INIT",
    "NEW,         LAUNCH,   false, OFFLINE",
    "NEW,         ZOMBIE,   false, OFFLINE",
    "NEW,         RESET,    false, OFFLINE",
    "NEW,         INIT_IPI, false, OFFLINE",
    "NEW,         SIPI,     false, OFFLINE",
    "NEW,         OFFLINE,  true,  OFFLINE",
    "INIT,        CREATE,   false, INIT",
    "INIT,        LAUNCH,   true,  RUNNING",
    "INIT,        ZOMBIE,   true,  ZOMBIE",
    "INIT,        RESET,    false, INIT",
    "INIT,        INIT_IPI, false, INIT",
    "INIT,        SIPI,     false, INIT",
    "INIT,        OFFLINE,  true,  OFFLINE",
    "AWAITS_SIPI, CREATE,   false, INIT",
    "AWAITS_SIPI, LAUNCH,   true,  RUNNING",
    "AWAITS_SIPI, ZOMBIE,   true,  ZOMBIE",
    "AWAITS_SIPI, RESET,    false, INIT",
    "AWAITS_SIPI, INIT_IPI, false, INIT",
    "AWAITS_SIPI, SIPI,     true,  RUNNING",
    "AWAITS_SIPI, OFFLINE,  true,  OFFLINE",
    "RUNNING,     CREATE,   false, RUNNING",
    "RUNNING,     LAUNCH,   false, RUNNING",
    "RUNNING,     ZOMBIE,   true,  ZOMBIE",
    "RUNNING,     RESET,    false, RUNNING",
    "RUNNING,     INIT_IPI, true,  INIT",
    "RUNNING,     SIPI,     false, RUNNING",
    "RUNNING,     OFFLINE,  true,  OFFLINE",
    "ZOMBIE,      CREATE,   false, ZOMBIE",
    "ZOMBIE,      LAUNCH,   false, ZOMBIE",
    "ZOMBIE,      ZOMBIE,   false, ZOMBIE",
    "ZOMBIE,      RESET,    true,  INIT",
    "ZOMBIE,      INIT_IPI, false, ZOMBIE",
    "ZOMBIE,      SIPI,     false, ZOMBIE",
    "ZOMBIE,      OFFLINE,  true,  OFFLINE",
    "OVER,        CREATE,   false, OFFLINE",
    "OVER,        LAUNCH,   false, OFFLINE",
    "OVER,        ZOMBIE,   false, OFFLINE",
    "OVER,        RESET,    false, OFFLINE",
    "OVER,        INIT_IPI, false, OFFLINE",
    "OVER,        SIPI,     false, OFFLINE",
    "OVER,        OFFLINE,  false, OFFLINE",
  })
  void callInAStateHasItsAnswerAndItsNextState(
      Place place, Call call, boolean answer, VcpuState next) {
    bringTo(place);

    assertThat(perform(call)).isEqualTo(answer);

    assertThat(life.state()).isEqualTo(next);
    assertThat(life.runs()).isEqualTo(next == VcpuState.RUNNING);
    assertThat(life.isOffline()).isEqualTo(next == VcpuState.OFFLINE);
  }

  private void bringTo(Place place) {
    switch (place) {
      case NEW -> {}
      case INIT -> life.create();
      case AWAITS_SIPI -> {
        life.create();
        life.init();
      }
      case RUNNING -> {
        life.create();
        life.launch(FIRST);
      }
      case ZOMBIE -> {
        life.create();
        life.zombie();
      }
      case OVER -> {
        life.create();
        life.offline();
      }
    }
  }

  private boolean perform(Call call) {
    return switch (call) {
      case CREATE -> life.create();
      case LAUNCH -> life.launch(SECOND);
      case ZOMBIE -> life.zombie();
      case RESET -> life.reset();
      case INIT_IPI -> life.init();
      case SIPI -> life.sipi(SECOND);
      case OFFLINE -> life.offline();
    };
  }

  @Test
  void secondSipiIsIgnored() {
    bringTo(Place.AWAITS_SIPI);
    assertThat(life.sipi(FIRST)).isTrue();
    assertThat(life.sipi(SECOND)).isFalse();
    assertThat(life.setUp()).isSameAs(FIRST);
  }

  @Test
  void resetOfAVcpuThatAwaitsItsSipiChangesNothing() {
    bringTo(Place.AWAITS_SIPI);
    assertThat(life.reset()).isFalse();
    assertThat(life.sipi(FIRST)).isTrue();
  }

  @Test
  void sipiThatWasAwaitedBeforeAResetDoesNotCountAfterIt() {
    bringTo(Place.AWAITS_SIPI);
    life.zombie();
    life.reset();
    assertThat(life.sipi(FIRST)).isFalse();
  }

  @Test
  void refusedLaunchKeepsTheSetUpOfTheLastOne() {
    bringTo(Place.RUNNING);
    life.launch(SECOND);
    assertThat(life.setUp()).isSameAs(FIRST);
  }

  @Test
  void pauseShowsInTheStateOfARunningVcpuAlone() {
    life.paused(true);
    assertThat(life.state()).isEqualTo(VcpuState.OFFLINE);
    life.create();
    assertThat(life.state()).isEqualTo(VcpuState.INIT);
    life.launch(FIRST);
    assertThat(life.state()).isEqualTo(VcpuState.PAUSED);
    assertThat(life.runs()).as("it loses nothing").isTrue();
    life.paused(false);
    assertThat(life.state()).isEqualTo(VcpuState.RUNNING);
  }

  @Test
  void vcpuThatWasStoppedBeforeItWasMadeIsNeverMade() {
    life.offline();
    assertThat(life.create()).isFalse();
  }

  @Test
  void statesHaveAcrnsNumbers() {
    assertThat(VcpuState.values()).extracting(VcpuState::number).containsExactly(0, 1, 2, 3, 4);
  }
}
