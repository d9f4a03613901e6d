package io.cupule.vcpu.apic;

import static io.cupule.vcpu.apic.Board.APIC_BASE;
import static io.cupule.vcpu.apic.Board.DFR;
import static io.cupule.vcpu.apic.Board.LDR;
import static io.cupule.vcpu.apic.Board.SVR;
import static io.cupule.vcpu.apic.Board.TPR;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether a message was taken, and when one that was not may be taken after all. */
class ReceptionTest {
  private static final long TO_1 = 0xfee0_1000L;
  private static final long TO_NOBODY = 0xfee0_5000L;
  private static final long TO_ALL = 0xfeef_f000L;
  private static final int VECTOR = 0x51;
  private static final int LOWEST = 0x100;
  private static final int DISABLED = 0xff;

  private final Board board = Board.of(2);

  @ParameterizedTest
  @ValueSource(ints = {VECTOR, LOWEST | VECTOR, 0x400, 0x500, 0x700})
  void whatACpuTakesIsTaken(int data) {
    assertThat(board.bus.message(TO_1, data)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {VECTOR, LOWEST | VECTOR, 0x400, 0x500, 0x700})
  void whatNamesNobodyIsNotTaken(int data) {
    assertThat(board.bus.message(TO_NOBODY, data)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {VECTOR, LOWEST | VECTOR, 0x700})
  void aCpuThatSoftwareHasDisabledTakesNoInterrupt(int data) {
    board.write(1, SVR, DISABLED);

    assertThat(board.bus.message(TO_1, data)).isFalse();
    assertThat(board.apic(1).extIntPending()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0x400, 0x500})
  void aCpuThatSoftwareHasDisabledTakesNmiAndInit(int data) {
    board.write(1, SVR, DISABLED);

    assertThat(board.bus.message(TO_1, data)).isTrue();
  }

  @Test
  void lowestPriorityWithAllCandidatesDisabledIsNotTaken() {
    board.write(0, SVR, DISABLED);
    board.write(1, SVR, DISABLED);

    assertThat(board.bus.message(TO_ALL, LOWEST | VECTOR)).isFalse();
    board.write(1, SVR, 0x1ff);
    assertThat(board.bus.message(TO_ALL, LOWEST | VECTOR)).isTrue();
  }

  @Test
  void aHighPriorityDelaysButTakes() {
    board.write(1, TPR, 0xff);

    assertThat(board.bus.message(TO_1, VECTOR)).isTrue();
  }

  @Test
  void anIllegalVectorIsNotTaken() {
    assertThat(board.bus.message(TO_1, 0xf)).isFalse();
  }

  @Test
  void whatIsMergedWithAWaitingInterruptIsTaken() {
    board.interrupt(1, VECTOR);

    assertThat(board.bus.message(TO_1, VECTOR)).isTrue();
  }

  @Test
  void enablingMakesReceptiveAndDisablingDoesNot() {
    board.write(1, SVR, DISABLED);
    int before = board.receptive;
    board.write(1, SVR, DISABLED);
    assertThat(board.receptive).isEqualTo(before);

    board.write(1, SVR, 0x1ff);

    assertThat(board.receptive).isEqualTo(before + 1);
  }

  @Test
  void anotherLogicalIdOrModeMakesReceptive() {
    int before = board.receptive;

    board.write(1, LDR, 0x0200_0000);
    board.write(1, DFR, 0x0fff_ffff);
    board.apic(1).writeMsr(APIC_BASE, 0xfee0_0c00L);

    assertThat(board.receptive).isEqualTo(before + 3);
  }

  @Test
  void aMessageOfTheExternalControllerWaitsUntilItIsAnswered() {
    LocalApic apic = board.apic(1);
    assertThat(board.bus.message(TO_1, 0x700)).isTrue();
    assertThat(board.told).containsExactly("1 extint");
    assertThat(apic.extIntPending()).isTrue();

    apic.acknowledgeExtInt();

    assertThat(apic.extIntPending()).isFalse();
  }

  @Test
  void aResetForgetsAMessageOfTheExternalController() {
    board.bus.message(TO_1, 0x700);

    board.apic(1).reset(ResetKind.INIT);

    assertThat(board.apic(1).extIntPending()).isFalse();
  }
}
