package io.cupule.kvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.TestVm;
import java.util.Arrays;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class KvmStatsTest {
  private static final int OUTS = 10;

  /** 1: out %al, $0x80; jmp 1b */
  @AutoClose private final TestVm guest = new TestVm(TestVm.Mode.USER, 0xe6, 0x80, 0xeb, 0xfc);

  @AutoClose private final KvmStats ofVcpu = guest.vcpu().stats();
  @AutoClose private final KvmStats ofVm = guest.vm().stats();

  @BeforeEach
  void enter() {
    guest.enter();
  }

  @Test
  void exitsOfAVcpuAreCounted() {
    long before = value(ofVcpu, "exits");

    runToTenOuts();

    assertThat(value(ofVcpu, "exits") - before).isGreaterThanOrEqualTo(OUTS);
    assertThat(stat(ofVcpu, "exits").kind()).isEqualTo(KvmStat.Kind.CUMULATIVE);
    assertThat(stat(ofVcpu, "exits").unit()).isEqualTo(KvmStat.Unit.NONE);
  }

  @Test
  void nanosecondsAreScaledToSeconds() {
    KvmStat wait = stat(ofVcpu, "halt_wait_ns");

    assertThat(wait.unit()).isEqualTo(KvmStat.Unit.SECONDS);
    assertThat(wait.scale()).isEqualTo(1e-9);
  }

  @Test
  void logarithmicHistogramHasItsBuckets() {
    KvmStat histogram = stat(ofVcpu, "halt_wait_hist");

    assertThat(histogram.kind()).isEqualTo(KvmStat.Kind.LOG_HISTOGRAM);
    assertThat(histogram.size()).isEqualTo(32);
  }

  @Test
  void valuesOfDifferentFiguresDoNotOverlap() {
    for (KvmStats stats : new KvmStats[] {ofVcpu, ofVm}) {
      boolean[] taken = new boolean[stats.count()];
      for (KvmStat stat : stats.all()) {
        for (int i = stat.first(); i < stat.first() + stat.size(); i++) {
          assertThat(taken[i]).as(stat.name()).isFalse();
          taken[i] = true;
        }
      }
    }
  }

  @Test
  void vmHasFiguresOfItsOwn() {
    runToTenOuts();

    assertThat(stat(ofVm, "pages_4k").kind()).isEqualTo(KvmStat.Kind.INSTANT);
    assertThat(value(ofVm, "pages_4k") + value(ofVm, "pages_2m")).isPositive();
  }

  @Test
  void nothingIsReadAfterClose() {
    runToTenOuts();
    long[] values = new long[ofVcpu.count()];

    ofVcpu.close();

    assertThat(ofVcpu.read(values)).isFalse();
    assertThat(Arrays.stream(values).sum()).isZero();
  }

  @Test
  void kindsAndUnitsOfLaterKernelsAreTold() {
    assertThat(KvmStat.Kind.of(5)).isEqualTo(KvmStat.Kind.OTHER);
    assertThat(KvmStat.Kind.of(15)).isEqualTo(KvmStat.Kind.OTHER);
    assertThat(KvmStat.Unit.of(15)).isEqualTo(KvmStat.Unit.OTHER);
  }

  private void runToTenOuts() {
    for (int i = 0; i < OUTS; i++) {
      assertThat(guest.vcpu().run()).isZero();
    }
  }

  private static KvmStat stat(KvmStats stats, String name) {
    return stats.all().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not in " + stats.all()));
  }

  private static long value(KvmStats stats, String name) {
    long[] values = new long[stats.count()];
    assertThat(stats.read(values)).isTrue();
    return values[stat(stats, name).first()];
  }
}
