package io.cupule.vcpu;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.SoftLimit;
import io.cupule.kvm.testing.SoftLimit.Resource;
import io.cupule.kvm.testing.TestVm.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Kicks where the user has no room for pending signals, which whoever runs as it may have taken.
 */
@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class KickRefusalTest {
  @Test
  void kickNeedsNoRoomAmongPendingSignals() throws Exception {
    try (Guest guest = new Guest(Mode.USER, new Counting(), 0xeb, 0xfe).start()) { // jmp .
      guest.awaitNotice(guest.vcpu.kick());
      try (SoftLimit _ = new SoftLimit(Resource.PENDING_SIGNALS, 0)) {
        for (int i = 0; i < 100; i++) {
          guest.awaitNotice(guest.vcpu.kick());
        }
      }
    }
  }
}
