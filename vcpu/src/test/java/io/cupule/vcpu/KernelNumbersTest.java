package io.cupule.vcpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.CompilerOracle;
import io.cupule.kvm.testing.Requirement;
import io.cupule.kvm.testing.Requires;
import io.cupule.vcpu.exit.ExitDispatch;
import io.cupule.vcpu.exit.ExitReason;
import io.cupule.vcpu.exit.FatalExit;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The numbers of the kernel's interface that this module writes out, against the C compiler. */
@Requires(Requirement.CC)
final class KernelNumbersTest {
  private static final String HEADER = "<linux/kvm.h>";

  @Test
  void exitReasonsHaveTheKernelsNumbers(@TempDir Path folder) throws Exception {
    Map<String, Long> numbers = new HashMap<>();
    for (ExitReason reason : ExitReason.values()) {
      if (reason != ExitReason.OTHER) {
        numbers.put("KVM_EXIT_" + reason, (long) reason.number());
      }
    }
    assertThat(new CompilerOracle(folder, HEADER).ask(numbers.keySet())).isEqualTo(numbers);
  }

  @Test
  void systemEventsHaveTheKernelsNumbers(@TempDir Path folder) throws Exception {
    Map<String, Long> numbers =
        Map.of(
            "KVM_SYSTEM_EVENT_SHUTDOWN", number(ExitDispatch.class, "EVENT_SHUTDOWN"),
            "KVM_SYSTEM_EVENT_RESET", number(ExitDispatch.class, "EVENT_RESET"));
    assertThat(new CompilerOracle(folder, HEADER).ask(numbers.keySet())).isEqualTo(numbers);
  }

  @Test
  void internalErrorsHaveTheKernelsNumbers(@TempDir Path folder) throws Exception {
    Map<String, Long> numbers =
        Map.of(
            "KVM_INTERNAL_ERROR_EMULATION", number(FatalExit.class, "SUBERROR_EMULATION"),
            "KVM_INTERNAL_ERROR_SIMUL_EX", number(FatalExit.class, "SUBERROR_SIMULTANEOUS"),
            "KVM_INTERNAL_ERROR_DELIVERY_EV", number(FatalExit.class, "SUBERROR_DELIVERY"),
            "KVM_INTERNAL_ERROR_UNEXPECTED_EXIT_REASON",
                number(FatalExit.class, "SUBERROR_UNEXPECTED_EXIT"));
    assertThat(new CompilerOracle(folder, HEADER).ask(numbers.keySet())).isEqualTo(numbers);
  }

  private static long number(Class<?> holder, String constant) throws ReflectiveOperationException {
    Field field = holder.getDeclaredField(constant);
    field.setAccessible(true);
    return field.getInt(null);
  }
}
