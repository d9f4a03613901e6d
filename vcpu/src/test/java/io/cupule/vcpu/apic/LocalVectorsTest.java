package io.cupule.vcpu.apic;

import static io.cupule.vcpu.apic.Board.APIC_BASE;
import static io.cupule.vcpu.apic.Board.EOI;
import static io.cupule.vcpu.apic.Board.ESR;
import static io.cupule.vcpu.apic.Board.ICR_LOW;
import static io.cupule.vcpu.apic.Board.LVT_ERROR;
import static io.cupule.vcpu.apic.Board.LVT_LINT0;
import static io.cupule.vcpu.apic.Board.LVT_LINT1;
import static io.cupule.vcpu.apic.Board.LVT_PERFORMANCE;
import static io.cupule.vcpu.apic.Board.LVT_THERMAL;
import static io.cupule.vcpu.apic.Board.LVT_TIMER;
import static io.cupule.vcpu.apic.Board.MASKED;
import static io.cupule.vcpu.apic.Board.SVR;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Local vector table, LINT pins and error status (SDM 3, "Local Vector Table", "Error Handling").
 */
class LocalVectorsTest {
  private static final int NMI = 4 << 8;
  private static final int INIT = 5 << 8;
  private static final int EXTINT = 7 << 8;
  private static final int SMI = 2 << 8;
  private static final int LEVEL = 1 << 15;
  private static final int REMOTE_IRR = 1 << 14;
  private static final int SEND_ILLEGAL_VECTOR = 0x20;
  private static final int RECEIVE_ILLEGAL_VECTOR = 0x40;
  private static final int ILLEGAL_REGISTER = 0x80;

  private final Board board = Board.of(1);
  private final LocalApic apic = board.apic(0);

  private int errors() {
    board.write(0, ESR, 0);
    return board.read(0, ESR);
  }

  @ParameterizedTest
  @ValueSource(ints = {LVT_TIMER, LVT_THERMAL, LVT_PERFORMANCE, LVT_LINT0, LVT_LINT1, LVT_ERROR})
  void entriesAreMaskedAfterPowerUp(int entry) {
    assertThat(Board.asPoweredUp(1).read(0, entry)).isEqualTo(MASKED);
  }

  @ParameterizedTest
  @CsvSource({
    "0x320, 0x700ff",
    "0x330, 0x107ff",
    "0x340, 0x107ff",
    "0x350, 0x1a7ff",
    "0x360, 0x1a7ff",
    "0x370, 0x100ff"
  })
  void entriesKeepTheBitsThatTheyHave(String entry, String bits) {
    int offset = Integer.decode(entry);
    board.write(0, offset, -1);

    assertThat(board.read(0, offset)).isEqualTo(Integer.decode(bits));
  }

  @Test
  void disablingBySoftwareMasksAllEntriesAndKeepsThemMasked() {
    board.write(0, LVT_LINT0, 0x51);
    board.write(0, SVR, 0xff);
    assertThat(board.read(0, LVT_LINT0)).isEqualTo(MASKED | 0x51);

    board.write(0, LVT_LINT0, 0x52);
    assertThat(board.read(0, LVT_LINT0)).isEqualTo(MASKED | 0x52);
    board.write(0, SVR, 0x1ff);
    assertThat(board.read(0, LVT_LINT0)).isEqualTo(MASKED | 0x52);
  }

  @Test
  void risingEdgeOfAPinInterruptsOnce() {
    board.write(0, LVT_LINT1, 0x51);
    apic.lint1(true);
    apic.lint1(true);
    assertThat(board.takeAll()).containsExactly("0:51");

    apic.lint1(false);
    assertThat(apic.hasPending()).isFalse();
    apic.lint1(true);
    assertThat(apic.hasPending()).isTrue();
  }

  @Test
  void maskedPinDoesNothing() {
    board.write(0, LVT_LINT1, MASKED | NMI);
    apic.lint1(true);

    assertThat(board.told).isEmpty();
  }

  @Test
  void pinsDeliverNmiInitAndExtInt() {
    board.write(0, LVT_LINT1, NMI);
    apic.lint1(true);
    apic.lint1(false);
    board.write(0, LVT_LINT1, INIT);
    apic.lint1(true);
    board.write(0, LVT_LINT0, EXTINT);
    apic.lint0(true);

    assertThat(board.told).containsExactly("0 nmi", "0 init", "0 extint");
  }

  @Test
  void systemManagementDoesNotExist() {
    board.write(0, LVT_LINT1, SMI | 0x51);
    apic.lint1(true);

    assertThat(board.told).isEmpty();
  }

  @Test
  void extIntIsPendingAsLongAsThe8259PairHoldsThePin() {
    board.write(0, LVT_LINT0, EXTINT);
    assertThat(apic.extIntPending()).isFalse();
    apic.lint0(true);
    assertThat(apic.extIntPending()).isTrue();
    apic.lint0(false);
    assertThat(apic.extIntPending()).isFalse();
  }

  @Test
  void maskHoldsBackExtIntUntilItIsLifted() {
    board.write(0, LVT_LINT0, MASKED | EXTINT);
    apic.lint0(true);
    assertThat(apic.extIntPending()).isFalse();
    assertThat(board.told).isEmpty();

    board.write(0, LVT_LINT0, EXTINT);

    assertThat(apic.extIntPending()).isTrue();
    assertThat(board.told).containsExactly("0 extint");
  }

  @Test
  void levelTriggeredPinInterruptsAgainAfterTheEoiWhileAsserted() {
    board.write(0, LVT_LINT0, LEVEL | 0x51);
    apic.lint0(true);
    assertThat(apic.acknowledge()).isEqualTo(0x51);
    assertThat(board.read(0, LVT_LINT0)).isEqualTo(LEVEL | REMOTE_IRR | 0x51);

    board.write(0, EOI, 0);
    assertThat(apic.acknowledge()).isEqualTo(0x51);
    apic.lint0(false);
    board.write(0, EOI, 0);

    assertThat(apic.hasPending()).isFalse();
    assertThat(board.read(0, LVT_LINT0)).isEqualTo(LEVEL | 0x51);
  }

  @Test
  void maskingALevelTriggeredPinInServiceAndLiftingTheMaskDoesNotInterruptTwice() {
    board.write(0, LVT_LINT0, LEVEL | 0x51);
    apic.lint0(true);
    apic.acknowledge();

    board.write(0, LVT_LINT0, MASKED | LEVEL | 0x51);
    board.write(0, LVT_LINT0, LEVEL | 0x51);

    assertThat(board.read(0, Board.IRR + 0x20)).isZero();
    assertThat(board.read(0, LVT_LINT0)).isEqualTo(LEVEL | REMOTE_IRR | 0x51);
  }

  @Test
  void lint1IsNeverSensitiveToLevels() {
    board.write(0, LVT_LINT1, LEVEL | 0x51);
    apic.lint1(true);

    assertThat(board.takeAll()).containsExactly("0:51");
    assertThat(apic.hasPending()).isFalse();
  }

  @Test
  void globallyDisabledApicLetsThePinsThroughAsInterruptAndNmi() {
    apic.writeMsr(APIC_BASE, 0xfee0_0000L);
    apic.lint0(true);
    apic.lint1(true);
    apic.lint1(true);

    assertThat(board.told).containsExactly("0 extint", "0 nmi");
    assertThat(apic.extIntPending()).isTrue();
  }

  @Test
  void disablingGloballyTellsOfAPinThatIsHeld() {
    apic.lint0(true);
    apic.writeMsr(APIC_BASE, 0xfee0_0000L);

    assertThat(board.told).containsExactly("0 extint");
  }

  @Test
  void virtualWireConnectsThe8259PairAndNmi() {
    Board fresh = Board.asPoweredUp(1);
    fresh.apic(0).lint0(true);
    fresh.apic(0).virtualWire();
    fresh.apic(0).lint1(true);

    assertThat(fresh.told).containsExactly("0 extint", "0 nmi");
    assertThat(fresh.read(0, SVR)).isEqualTo(0x1ff);
  }

  @Test
  void errorsShowWhenTheStatusIsWrittenAndAreCollectedAnew() {
    board.write(0, ICR_LOW, 0x0f);
    assertThat(board.read(0, ESR)).isZero();

    board.write(0, ESR, 0xff);
    assertThat(board.read(0, ESR)).isEqualTo(SEND_ILLEGAL_VECTOR);
    board.write(0, ESR, 0);

    assertThat(board.read(0, ESR)).isZero();
  }

  @Test
  void differentErrorsAreCollectedTogether() {
    board.write(0, ICR_LOW, 0x0f);
    board.interrupt(0, 0x0f);
    board.read(0, 0x40);

    assertThat(errors()).isEqualTo(SEND_ILLEGAL_VECTOR | RECEIVE_ILLEGAL_VECTOR | ILLEGAL_REGISTER);
  }

  @Test
  void illegalVectorOfAnEntryIsAReceiveError() {
    board.write(0, LVT_LINT1, 0x0f);
    apic.lint1(true);

    assertThat(errors()).isEqualTo(RECEIVE_ILLEGAL_VECTOR);
    assertThat(apic.hasPending()).isFalse();
  }

  @Test
  void errorInterruptsOnceUntilTheStatusIsWritten() {
    board.write(0, LVT_ERROR, 0xfe);
    board.interrupt(0, 0x01);
    assertThat(board.takeAll()).containsExactly("0:fe");
    board.interrupt(0, 0x01);
    assertThat(apic.hasPending()).isFalse();

    board.write(0, ESR, 0);
    board.interrupt(0, 0x01);

    assertThat(board.takeAll()).containsExactly("0:fe");
  }

  @Test
  void errorsAreCollectedBehindAMask() {
    board.write(0, LVT_ERROR, MASKED | 0xfe);
    board.interrupt(0, 0x01);

    assertThat(apic.hasPending()).isFalse();
    assertThat(errors()).isEqualTo(RECEIVE_ILLEGAL_VECTOR);
  }

  @Test
  void errorEntryWithAnIllegalVectorEndsInItsOwnError() {
    board.write(0, LVT_ERROR, 0x01);
    board.interrupt(0, 0x02);

    assertThat(errors()).isEqualTo(RECEIVE_ILLEGAL_VECTOR);
    assertThat(apic.hasPending()).isFalse();
  }
}
