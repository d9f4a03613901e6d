package io.cupule.vcpu.apic;

import static io.cupule.vcpu.apic.Board.APIC_BASE;
import static io.cupule.vcpu.apic.Board.DFR;
import static io.cupule.vcpu.apic.Board.ESR;
import static io.cupule.vcpu.apic.Board.ID;
import static io.cupule.vcpu.apic.Board.LDR;
import static io.cupule.vcpu.apic.Board.SVR;
import static io.cupule.vcpu.apic.Board.TPR;
import static io.cupule.vcpu.apic.Board.VERSION;
import static io.cupule.vcpu.apic.Board.X2APIC;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Modes, the page, the MSRs and resets (SDM 3, "Local APIC", "Extended xAPIC (x2APIC)"). */
class ModeTest {
  private static final long DISABLED = 0xfee0_0000L;
  private static final long XAPIC = 0xfee0_0800L;
  private static final long X2APIC_ON = 0xfee0_0c00L;

  private final Board board = Board.of(2);
  private final LocalApic apic = board.apic(1);

  @Test
  void powerUpStateIsThatOfTheManual() {
    Board fresh = Board.asPoweredUp(2);

    assertThat(fresh.apic(0).readMsr(APIC_BASE)).isEqualTo(0xfee0_0900L);
    assertThat(fresh.apic(1).readMsr(APIC_BASE)).isEqualTo(XAPIC);
    assertThat(fresh.read(1, SVR)).isEqualTo(0xff);
    assertThat(fresh.read(1, DFR)).isEqualTo(-1);
    assertThat(fresh.read(1, LDR)).isZero();
    assertThat(fresh.read(1, TPR)).isZero();
    assertThat(fresh.read(1, VERSION)).isEqualTo(0x0005_0014);
  }

  @Test
  void idIsInTheHighByteAndCannotBeWritten() {
    board.write(1, ID, 0x0700_0000);

    assertThat(board.read(1, ID)).isEqualTo(0x0100_0000);
  }

  @Test
  void accessesThatAreNotAligned32BitReachNoRegister() {
    apic.mmioWrite(TPR, 1, 0x50);
    apic.mmioWrite(TPR, 8, 0x50);
    apic.mmioWrite(TPR + 4, 4, 0x50);
    assertThat(board.read(1, TPR)).isZero();

    board.write(1, TPR, 0x50);
    assertThat(apic.mmioRead(TPR, 2)).isZero();
    assertThat(apic.mmioRead(TPR + 1, 4)).isZero();
    assertThat(apic.mmioRead(TPR, 8)).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {-16, 0x1000, 0x1080, Long.MIN_VALUE, Long.MAX_VALUE & ~0xfL})
  void offsetsOutsideThePageReachNoRegister(long offset) {
    apic.mmioWrite(offset, 4, 0x50);

    assertThat(apic.mmioRead(offset, 4)).isZero();
    assertThat(board.read(1, TPR)).isZero();
    board.write(1, ESR, 0);
    assertThat(board.read(1, ESR)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0x00, 0x40, 0x290, 0x2f0, 0x3f0, 0x400, 0xff0})
  void registersThatDoNotExistAreReportedWhenReadAndWhenWritten(int offset) {
    assertThat(board.read(1, offset)).isZero();
    board.write(1, ESR, 0);
    assertThat(board.read(1, ESR)).isEqualTo(0x80);

    board.write(1, offset, 0);
    board.write(1, ESR, 0);
    assertThat(board.read(1, ESR)).isEqualTo(0x80);
  }

  @Test
  void x2apicRegistersAreOnlyThereInX2apicMode() {
    assertThat(apic.msrReadable(X2APIC + 2)).isFalse();
    assertThat(apic.readMsr(X2APIC + 2)).isZero();
    assertThat(apic.writeMsr(X2APIC + 8, 0x50)).isFalse();
    assertThat(board.read(1, TPR)).isZero();
  }

  @Test
  void pageIsGoneInX2apicMode() {
    board.enterX2apic(1);
    board.write(1, TPR, 0x50);

    assertThat(apic.mmioRead(TPR, 4)).isEqualTo(0xffff_ffffL);
    assertThat(apic.mmioRead(TPR, 1)).isEqualTo(0xff);
    assertThat(apic.mmioRead(TPR, 8)).isEqualTo(-1);
    assertThat(apic.cr8()).isZero();
  }

  @Test
  void x2apicModeKeepsWhatWasSetAndShowsTheWholeId() {
    board.write(1, TPR, 0x50);
    board.enterX2apic(1);

    assertThat(apic.readMsr(X2APIC + 2)).isEqualTo(1);
    assertThat(apic.readMsr(X2APIC + 8)).isEqualTo(0x50);
    assertThat(apic.readMsr(X2APIC + 0xf)).isEqualTo(0x1ff);
  }

  @ParameterizedTest
  @CsvSource({
    "0xfee00000, 0xfee00000, true",
    "0xfee00000, 0xfee00800, true",
    "0xfee00000, 0xfee00c00, false",
    "0xfee00000, 0xfee00400, false",
    "0xfee00800, 0xfee00000, true",
    "0xfee00800, 0xfee00c00, true",
    "0xfee00800, 0xfee00400, false",
    "0xfee00c00, 0xfee00000, true",
    "0xfee00c00, 0xfee00800, false",
    "0xfee00c00, 0xfee00400, false",
    "0xfee00c00, 0xfee00c00, true",
  })
  void modesChangeOnlyAsTheManualAllows(String from, String to, boolean allowed) {
    apic.writeMsr(APIC_BASE, Long.decode(from));

    assertThat(apic.writeMsr(APIC_BASE, Long.decode(to))).isEqualTo(allowed);

    assertThat(apic.readMsr(APIC_BASE)).isEqualTo(Long.decode(allowed ? to : from));
  }

  @ParameterizedTest
  @ValueSource(longs = {0xfee0_0801L, 0xfee0_0a00L, 0xfee0_1800L, 0x800L, 0x1_0000_fee0_0800L, -1})
  void reservedBitsAndAnotherAddressOfThePageFault(long value) {
    assertThat(apic.writeMsr(APIC_BASE, value)).isFalse();
    assertThat(apic.readMsr(APIC_BASE)).isEqualTo(XAPIC);
  }

  @Test
  void bootstrapBitStaysWhatItIs() {
    assertThat(apic.writeMsr(APIC_BASE, XAPIC | 0x100)).isTrue();
    assertThat(board.apic(0).writeMsr(APIC_BASE, XAPIC)).isTrue();

    assertThat(apic.readMsr(APIC_BASE)).isEqualTo(XAPIC);
    assertThat(board.apic(0).readMsr(APIC_BASE)).isEqualTo(XAPIC | 0x100);
  }

  @Test
  void disablingGloballyForgetsEverything() {
    board.write(1, TPR, 0x20);
    board.interrupt(1, 0x51);
    apic.writeMsr(APIC_BASE, DISABLED);
    assertThat(apic.hasPending()).isFalse();
    assertThat(apic.mmioRead(TPR, 4)).isEqualTo(0xffff_ffffL);

    apic.writeMsr(APIC_BASE, XAPIC);

    assertThat(board.read(1, TPR)).isZero();
    assertThat(board.read(1, SVR)).isEqualTo(0xff);
  }

  @Test
  void x2apicRegistersAreThoseOfTheManual() {
    board.enterX2apic(1);
    List<Integer> readable = new ArrayList<>();
    for (int index = 0x7f0; index < 0x910; index++) {
      if (apic.msrReadable(index)) {
        readable.add(index - X2APIC);
      }
    }

    List<Integer> expected = new ArrayList<>(List.of(0x02, 0x03, 0x08, 0x0a, 0x0d, 0x0f));
    for (int register = 0x10; register <= 0x28; register++) {
      expected.add(register);
    }
    expected.addAll(List.of(0x30, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3e));
    assertThat(readable).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x02, 0x03, 0x0a, 0x0d, 0x10, 0x1f, 0x27, 0x39, 0x0e, 0x31, 0x2f, 0x40})
  void writesToX2apicRegistersForReadingOnlyOrAbsentFault(int register) {
    board.enterX2apic(1);

    assertThat(apic.writeMsr(X2APIC + register, 0)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0x08, 0xff", "0x0b, 0", "0x0f, 0x3ff", "0x28, 0", "0x30, 0xffffffff000ccfff",
    "0x32, 0x750ff", "0x33, 0x157ff", "0x34, 0x157ff", "0x35, 0x1f7ff", "0x36, 0x1f7ff",
    "0x37, 0x150ff", "0x38, 0xffffffff", "0x3e, 0xb", "0x3f, 0xff"
  })
  void reservedBitsOfX2apicRegistersFault(String register, String bits) {
    int index = X2APIC + Integer.decode(register);
    long writable = Long.parseUnsignedLong(bits.replace("0x", ""), 16);
    for (int bit = 0; bit < Long.SIZE; bit++) {
      // A new machine each time, so that a command or a disabled APIC has no say in the next.
      Board fresh = Board.of(2);
      fresh.enterX2apic(1);
      assertThat(fresh.apic(1).writeMsr(index, 1L << bit))
          .as("bit %d", bit)
          .isEqualTo((writable & (1L << bit)) != 0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 0x10, 0x6e1, 0x7ff, 0x900, -1, Integer.MIN_VALUE})
  void otherMsrsFault(int index) {
    board.enterX2apic(1);

    assertThat(apic.msrReadable(index)).isFalse();
    assertThat(apic.writeMsr(index, 0)).isFalse();
  }

  @Test
  void eoiThroughItsX2apicRegisterEndsTheInterrupt() {
    board.enterX2apic(1);
    board.levelInterrupt(1, 0x51);
    apic.acknowledge();

    assertThat(apic.writeMsr(X2APIC + 0xb, 0)).isTrue();

    assertThat(board.ended).containsExactly(0x51);
    assertThat(apic.readMsr(X2APIC + 0x12)).isZero();
  }

  @Test
  void initKeepsModeAndIdAndClearsTheRest() {
    board.enterX2apic(1);
    board.interrupt(1, 0x51);
    apic.cr8(7);

    apic.reset(ResetKind.INIT);

    assertThat(apic.readMsr(APIC_BASE)).isEqualTo(X2APIC_ON);
    assertThat(apic.readMsr(X2APIC + 2)).isEqualTo(1);
    assertThat(apic.readMsr(X2APIC + 0xf)).isEqualTo(0xff);
    assertThat(apic.cr8()).isZero();
    assertThat(apic.hasPending()).isFalse();
  }

  @Test
  void powerUpResetBringsXapicModeBack() {
    board.enterX2apic(1);

    apic.reset(ResetKind.POWER);

    assertThat(apic.readMsr(APIC_BASE)).isEqualTo(XAPIC);
    assertThat(board.read(1, ID)).isEqualTo(0x0100_0000);
  }
}
