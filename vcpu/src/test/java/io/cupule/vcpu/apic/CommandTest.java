package io.cupule.vcpu.apic;

import static io.cupule.vcpu.apic.Board.ESR;
import static io.cupule.vcpu.apic.Board.ICR_HIGH;
import static io.cupule.vcpu.apic.Board.ICR_LOW;
import static io.cupule.vcpu.apic.Board.SVR;
import static io.cupule.vcpu.apic.Board.TMR;
import static io.cupule.vcpu.apic.Board.TPR;
import static io.cupule.vcpu.apic.Board.X2APIC;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The interrupt command register (SDM 3, "Issuing Interprocessor Interrupts"). */
class CommandTest {
  private static final int LOWEST = 1 << 8;
  private static final int SMI = 2 << 8;
  private static final int REMOTE_READ = 3 << 8;
  private static final int NMI = 4 << 8;
  private static final int INIT = 5 << 8;
  private static final int STARTUP = 6 << 8;
  private static final int EXTINT = 7 << 8;
  private static final int ASSERT = 1 << 14;
  private static final int LEVEL = 1 << 15;
  private static final int SELF = 1 << 18;
  private static final int ALL = 2 << 18;
  private static final int OTHERS = 3 << 18;
  private static final int SEND_ILLEGAL_VECTOR = 0x20;

  private final Board board = Board.of(3);

  @Test
  void fixedIpiArrivesAtItsDestinationOnly() {
    board.send(0, 2, ASSERT | 0x51);

    assertThat(board.told).containsExactly("2 interrupt");
    assertThat(board.takeAll()).containsExactly("2:51");
  }

  @Test
  void ipiMayGoToItsSender() {
    board.send(1, 1, 0x51);

    assertThat(board.takeAll()).containsExactly("1:51");
  }

  @Test
  void destinationNobodyHasIsNoFault() {
    board.send(0, 77, 0x51);

    assertThat(board.takeAll()).isEmpty();
    assertThat(board.told).isEmpty();
  }

  @Test
  void writingTheHighHalfSendsNothing() {
    board.write(0, ICR_HIGH, 1 << 24);

    assertThat(board.told).isEmpty();
    assertThat(board.read(0, ICR_HIGH)).isEqualTo(1 << 24);
  }

  @Test
  void commandReadsBackWithItsDeliveryDone() {
    board.send(0, 1, -1);

    assertThat(board.read(0, ICR_LOW)).isEqualTo(0xccfff);
  }

  @Test
  void broadcastReachesEverybody() {
    board.send(0, 0xff, 0x51);

    assertThat(board.takeAll()).containsExactly("0:51", "1:51", "2:51");
  }

  @Test
  void selfShorthandIgnoresTheDestination() {
    board.send(1, 2, SELF | 0x51);

    assertThat(board.takeAll()).containsExactly("1:51");
  }

  @Test
  void allShorthandIncludesTheSender() {
    board.send(1, 2, ALL | 0x51);

    assertThat(board.takeAll()).containsExactly("0:51", "1:51", "2:51");
  }

  @Test
  void othersShorthandExcludesTheSender() {
    board.send(1, 2, OTHERS | 0x51);

    assertThat(board.takeAll()).containsExactly("0:51", "2:51");
  }

  @Test
  void lowestPriorityAmongOthersPicksOneOfThem() {
    board.write(0, TPR, 0x20);
    board.send(1, 0, OTHERS | LOWEST | 0x51);

    assertThat(board.takeAll()).containsExactly("2:51");
  }

  @Test
  void nmiIsToldAndIsNoInterrupt() {
    board.send(0, 1, NMI | 0x51);

    assertThat(board.told).containsExactly("1 nmi");
    assertThat(board.apic(1).hasPending()).isFalse();
  }

  @Test
  void initAndStartUpBringUpAnApplicationProcessor() {
    board.send(0, 1, INIT | LEVEL | ASSERT);
    board.send(0, 1, INIT | LEVEL);
    board.send(0, 1, STARTUP | 0x9f);
    board.send(0, 1, STARTUP | 0x9f);

    assertThat(board.told).containsExactly("1 init", "1 sipi 9f", "1 sipi 9f");
  }

  @Test
  void startUpTakesVectorsBelow16() {
    board.send(0, 1, STARTUP | 0x08);

    assertThat(board.told).containsExactly("1 sipi 8");
    board.write(0, ESR, 0);
    assertThat(board.read(0, ESR)).isZero();
  }

  @Test
  void initReachesAllOthers() {
    board.send(0, 0, OTHERS | INIT | ASSERT);

    assertThat(board.told).containsExactly("1 init", "2 init");
  }

  @Test
  void nmiInitAndStartUpReachACpuWhoseLocalApicSoftwareHasDisabled() {
    board.write(1, SVR, 0xff);
    board.send(0, 1, NMI);
    board.send(0, 1, INIT | ASSERT);
    board.send(0, 1, STARTUP | 1);
    board.send(0, 1, 0x51);

    assertThat(board.told).containsExactly("1 nmi", "1 init", "1 sipi 1");
  }

  @Test
  void softwareDisabledApicStillSends() {
    board.write(0, SVR, 0xff);
    board.send(0, 1, 0x51);

    assertThat(board.takeAll()).containsExactly("1:51");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        SELF | NMI,
        SELF | INIT,
        SELF | STARTUP,
        SELF | LOWEST,
        ALL | NMI,
        ALL | INIT,
        ALL | STARTUP,
        ALL | LOWEST,
        SMI,
        REMOTE_READ,
        EXTINT,
        OTHERS | SMI
      })
  void combinationsThatTheManualRefusesSendNothing(int command) {
    board.send(0, 1, ASSERT | command | 0x51);

    assertThat(board.told).isEmpty();
    assertThat(board.takeAll()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, SELF, ALL, OTHERS, LOWEST})
  void illegalVectorIsNotSentAndTheSendersErrorStatusSaysSo(int command) {
    board.send(0, 1, command | 0x0f);

    board.write(0, ESR, 0);
    assertThat(board.read(0, ESR)).isEqualTo(SEND_ILLEGAL_VECTOR);
    board.write(1, ESR, 0);
    assertThat(board.read(1, ESR)).isZero();
    assertThat(board.told).isEmpty();
  }

  @Test
  void levelTriggeredIpiIsIssuedAsEdgeTriggered() {
    board.send(0, 1, LEVEL | ASSERT | 0x51);

    assertThat(board.read(1, TMR + 0x20)).isZero();
    assertThat(board.takeAll()).containsExactly("1:51");
    assertThat(board.ended).isEmpty();
  }

  @Test
  void selfIpiToASoftwareDisabledApicIsDropped() {
    board.write(0, SVR, 0xff);
    board.write(0, ICR_LOW, SELF | 0x51);

    assertThat(board.apic(0).hasPending()).isFalse();
  }

  @Test
  void x2apicCommandIsOneWriteOf64Bits() {
    board.enterX2apic(0);
    board.enterX2apic(2);

    assertThat(board.apic(0).writeMsr(X2APIC + 0x30, (2L << 32) | 0x51)).isTrue();

    assertThat(board.takeAll()).containsExactly("2:51");
    assertThat(board.apic(0).readMsr(X2APIC + 0x30)).isEqualTo((2L << 32) | 0x51);
  }

  @Test
  void x2apicBroadcastHas32Bits() {
    board.enterX2apic(0);

    board.apic(0).writeMsr(X2APIC + 0x30, (0xffL << 32) | 0x51);
    assertThat(board.takeAll()).isEmpty();
    board.apic(0).writeMsr(X2APIC + 0x30, (0xffff_ffffL << 32) | 0x51);

    assertThat(board.takeAll()).containsExactly("0:51", "1:51", "2:51");
  }

  @Test
  void selfIpiRegisterInterruptsTheSender() {
    board.enterX2apic(1);

    assertThat(board.apic(1).writeMsr(X2APIC + 0x3f, 0x51)).isTrue();

    assertThat(board.takeAll()).containsExactly("1:51");
    assertThat(board.apic(1).readMsr(X2APIC + 0x30)).isZero();
  }

  @Test
  void illegalVectorInTheSelfIpiRegisterIsASendError() {
    board.enterX2apic(1);

    board.apic(1).writeMsr(X2APIC + 0x3f, 0x0f);

    board.apic(1).writeMsr(X2APIC + 0x28, 0);
    assertThat(board.apic(1).readMsr(X2APIC + 0x28)).isEqualTo(SEND_ILLEGAL_VECTOR);
  }
}
