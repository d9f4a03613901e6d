package io.cupule.vcpu;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.kvm.KvmException;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.SoftLimit;
import io.cupule.kvm.testing.SoftLimit.Resource;
import io.cupule.kvm.testing.TestVm.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A kick whose signal the kernel refuses, because the user has no room for pending signals. */
@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class KickRefusalTest {
  @Test
  void refusedKickIsReportedAndDoesNotSwallowLaterOnes() throws Exception {
    try (Guest guest = new Guest(Mode.USER, new Counting(), 0xeb, 0xfe).start()) { // jmp .
      guest.awaitNotice(guest.vcpu.kick());
      try (SoftLimit _ = new SoftLimit(Resource.PENDING_SIGNALS, 0)) {
        assertThatThrownBy(guest.vcpu::kick)
            .isInstanceOf(KvmException.class)
            .hasMessage("tgkill: EAGAIN - raise the limit of pending signals (ulimit -i)");
      }
      guest.awaitNotice(guest.vcpu.kick());
    }
  }
}
