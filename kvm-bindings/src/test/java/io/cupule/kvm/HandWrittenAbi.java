package io.cupule.kvm;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Lists the numbers of {@link LinuxAbi}, the place for numbers of C that the generated package
 * lacks, and the one public number of C. A constant there has its name in C; sizes and offsets have
 * their expressions here.
 */
final class HandWrittenAbi {
  private static final Map<String, String> EXPRESSIONS =
      Map.of(
          "SIZEOF_SIGSET_T", "sizeof(sigset_t)",
          "SIZEOF_SIGACTION", "sizeof(struct sigaction)",
          "OFFSETOF_SIGACTION_SA_HANDLER", "offsetof(struct sigaction, sa_handler)",
          "OFFSETOF_KVM_IRQCHIP_CHIP_ID", "offsetof(struct kvm_irqchip, chip_id)",
          "OFFSETOF_SIGACTION_SA_FLAGS", "offsetof(struct sigaction, sa_flags)",
          "SIZEOF_TERMIOS", "sizeof(struct termios)");

  private HandWrittenAbi() {}

  static List<AbiQuestion> questions() throws ReflectiveOperationException {
    List<AbiQuestion> questions = new ArrayList<>();
    questions.add(AbiQuestion.of("KVM_API_VERSION", Kvm.API_VERSION));
    for (Field constant : LinuxAbi.class.getDeclaredFields()) {
      String name = constant.getName();
      String expression = EXPRESSIONS.getOrDefault(name, name);
      if (expression.startsWith("SIZEOF_") || expression.startsWith("OFFSETOF_")) {
        throw new AssertionError("say here which expression of C gives " + name);
      }
      // numbers of later kernels than the bindings were made of are the reason to write KVM's by
      // hand
      boolean mayBeUnknown = name.startsWith("KVM_");
      long value = ((Number) constant.get(null)).longValue();
      questions.add(new AbiQuestion(expression, value, mayBeUnknown));
    }
    return questions;
  }
}
