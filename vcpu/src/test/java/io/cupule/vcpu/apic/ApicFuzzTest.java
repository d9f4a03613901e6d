package io.cupule.vcpu.apic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Any access, message and pin at any time: no exception, and the invariants hold. */
class ApicFuzzTest {
  private static final int ROUNDS = 300_000;
  private static final int CPUS = 3;
  private static final int[] SIZES = {1, 2, 4, 4, 4, 4, 8};
  private static final int[] MSRS = {0x1b, 0x6e0, 0x0, 0x800};

  private final Random random = seeded();
  private final Board board = Board.of(CPUS);
  private final LocalApic apic = board.apic(0);

  private static Random seeded() {
    long seed = Long.getLong("cupule.seed", System.nanoTime());
    System.out.println("fuzz local APIC: -Dcupule.seed=" + seed);
    return new Random(seed);
  }

  @Test
  void hostileSoftwareAndDevicesBreakNothing() {
    for (int i = 0; i < ROUNDS; i++) {
      act();
      check(i);
    }
    assertThat(board.told).isNotEmpty();
    assertThat(board.ended).isNotEmpty().allMatch(vector -> vector >= 16 && vector <= 255);
  }

  private void act() {
    LocalApic any = board.apic(random.nextInt(CPUS));
    switch (random.nextInt(16)) {
      case 0, 1, 2, 3 -> any.mmioWrite(offset(), size(), value());
      case 4, 5 -> any.mmioRead(offset(), size());
      case 6, 7, 8 -> any.writeMsr(msr(), value());
      case 9 -> any.readMsr(msr());
      case 10 ->
          board.bus.message(0xfee0_0000L | (random.nextInt(1 << 20) & 0xfffffL), (int) value());
      case 11 -> any.acknowledge();
      case 12 -> board.timers.advance(random.nextInt(1_000_000));
      case 13 -> pins(any);
      case 14 -> any.mmioWrite(Board.SVR, 4, 0x1ff);
      default -> rare(any);
    }
  }

  private void pins(LocalApic any) {
    any.lint0(random.nextBoolean());
    any.lint1(random.nextBoolean());
    any.cr8(random.nextInt());
  }

  private void rare(LocalApic any) {
    if (random.nextInt(20) == 0) {
      any.reset(random.nextBoolean() ? ResetKind.POWER : ResetKind.INIT);
    } else if (random.nextInt(20) == 0) {
      any.virtualWire();
    } else {
      any.mmioWrite(Board.EOI, 4, 0);
      any.writeMsr(0x80b, 0);
    }
  }

  private long offset() {
    return random.nextInt(10) == 0 ? random.nextLong() : random.nextInt(0x48) << 4;
  }

  private int size() {
    return SIZES[random.nextInt(SIZES.length)];
  }

  private int msr() {
    int base = MSRS[random.nextInt(MSRS.length)];
    return base == 0x800 ? base + random.nextInt(0x48) : base == 0 ? random.nextInt() : base;
  }

  /** Often one that does something. */
  private long value() {
    return switch (random.nextInt(5)) {
      case 0 -> random.nextLong();
      case 1 -> random.nextInt(0x100);
      case 2 -> random.nextInt(1 << 20);
      case 3 -> 0xfee0_0000L | ((long) random.nextInt(4) << 10);
      default -> ((long) random.nextInt(CPUS) << 32) | random.nextInt(1 << 20);
    };
  }

  /** What holds for CPU 0 whatever happened. */
  private void check(int round) {
    int pending = apic.pendingVector();
    long base = apic.readMsr(0x1b);
    assertThat(pending == -1 || (pending >= 16 && pending <= 255)).as("round %d", round).isTrue();
    assertThat(pending >> 4 > apic.cr8() || pending == -1).as("round %d", round).isTrue();
    assertThat(base & ~0xc00L).isEqualTo(0xfee0_0100L);
    assertThat(base & 0xc00).isNotEqualTo(0x400);
    assertThat(apic.id()).isZero();
    if ((base & 0xc00) == 0x800) {
      checkXapic();
    }
  }

  private void checkXapic() {
    assertThat(board.read(0, Board.IRR) & 0xffff).as("vectors below 16").isZero();
    assertThat(board.read(0, Board.ISR) & 0xffff).as("vectors below 16").isZero();
    assertThat(board.read(0, Board.ID)).isZero();
    int left = board.read(0, Board.CURRENT_COUNT);
    assertThat(Integer.compareUnsigned(left, board.read(0, Board.INITIAL_COUNT))).isNotPositive();
  }
}
