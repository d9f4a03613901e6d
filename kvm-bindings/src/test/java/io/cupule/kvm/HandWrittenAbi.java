package io.cupule.kvm;

import static java.util.Map.entry;

import io.cupule.linux.call.LinuxAbi;
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
      Map.ofEntries(
          entry("SIZEOF_SIGSET_T", "sizeof(sigset_t)"),
          entry("SIZEOF_SIGACTION", "sizeof(struct sigaction)"),
          entry("OFFSETOF_SIGACTION_SA_HANDLER", "offsetof(struct sigaction, sa_handler)"),
          entry("OFFSETOF_SIGACTION_SA_FLAGS", "offsetof(struct sigaction, sa_flags)"),
          entry("OFFSETOF_KVM_IRQCHIP_CHIP_ID", "offsetof(struct kvm_irqchip, chip_id)"),
          entry("SYS_OPENAT2", "SYS_openat2"),
          entry("SIZEOF_OPEN_HOW", "sizeof(struct open_how)"),
          entry("OFFSETOF_OPEN_HOW_FLAGS", "offsetof(struct open_how, flags)"),
          entry("OFFSETOF_OPEN_HOW_MODE", "offsetof(struct open_how, mode)"),
          entry("OFFSETOF_OPEN_HOW_RESOLVE", "offsetof(struct open_how, resolve)"),
          entry("SIZEOF_STAT", "sizeof(struct stat)"),
          entry("OFFSETOF_STAT_ST_NLINK", "offsetof(struct stat, st_nlink)"),
          entry("OFFSETOF_STAT_ST_MODE", "offsetof(struct stat, st_mode)"),
          entry("OFFSETOF_STAT_ST_RDEV", "offsetof(struct stat, st_rdev)"),
          entry("SIZEOF_POLLFD", "sizeof(struct pollfd)"),
          entry("OFFSETOF_POLLFD_EVENTS", "offsetof(struct pollfd, events)"),
          entry("OFFSETOF_POLLFD_REVENTS", "offsetof(struct pollfd, revents)"),
          entry("SIZEOF_KVM_IRQ_ROUTING", "sizeof(struct kvm_irq_routing)"),
          entry("OFFSETOF_KVM_IRQ_ROUTING_NR", "offsetof(struct kvm_irq_routing, nr)"),
          entry("SIZEOF_KVM_IRQ_ROUTING_ENTRY", "sizeof(struct kvm_irq_routing_entry)"),
          entry(
              "OFFSETOF_KVM_IRQ_ROUTING_ENTRY_GSI", "offsetof(struct kvm_irq_routing_entry, gsi)"),
          entry(
              "OFFSETOF_KVM_IRQ_ROUTING_ENTRY_TYPE",
              "offsetof(struct kvm_irq_routing_entry, type)"),
          entry(
              "OFFSETOF_KVM_IRQ_ROUTING_ENTRY_IRQCHIP",
              "offsetof(struct kvm_irq_routing_entry, u.irqchip.irqchip)"),
          entry(
              "OFFSETOF_KVM_IRQ_ROUTING_ENTRY_PIN",
              "offsetof(struct kvm_irq_routing_entry, u.irqchip.pin)"),
          entry("SIZEOF_KVM_DIRTY_LOG", "sizeof(struct kvm_dirty_log)"),
          entry("OFFSETOF_KVM_DIRTY_LOG_SLOT", "offsetof(struct kvm_dirty_log, slot)"),
          entry(
              "OFFSETOF_KVM_DIRTY_LOG_DIRTY_BITMAP",
              "offsetof(struct kvm_dirty_log, dirty_bitmap)"),
          entry("SIZEOF_TERMIOS", "sizeof(struct termios)"),
          entry("SIZEOF_KVM_STATS_HEADER", "sizeof(struct kvm_stats_header)"),
          entry(
              "OFFSETOF_KVM_STATS_HEADER_NAME_SIZE",
              "offsetof(struct kvm_stats_header, name_size)"),
          entry(
              "OFFSETOF_KVM_STATS_HEADER_NUM_DESC", "offsetof(struct kvm_stats_header, num_desc)"),
          entry(
              "OFFSETOF_KVM_STATS_HEADER_DESC_OFFSET",
              "offsetof(struct kvm_stats_header, desc_offset)"),
          entry(
              "OFFSETOF_KVM_STATS_HEADER_DATA_OFFSET",
              "offsetof(struct kvm_stats_header, data_offset)"),
          entry("SIZEOF_KVM_STATS_DESC", "sizeof(struct kvm_stats_desc)"),
          entry("OFFSETOF_KVM_STATS_DESC_FLAGS", "offsetof(struct kvm_stats_desc, flags)"),
          entry("OFFSETOF_KVM_STATS_DESC_EXPONENT", "offsetof(struct kvm_stats_desc, exponent)"),
          entry("OFFSETOF_KVM_STATS_DESC_SIZE", "offsetof(struct kvm_stats_desc, size)"),
          entry("OFFSETOF_KVM_STATS_DESC_OFFSET", "offsetof(struct kvm_stats_desc, offset)"),
          entry(
              "OFFSETOF_KVM_STATS_DESC_BUCKET_SIZE",
              "offsetof(struct kvm_stats_desc, bucket_size)"));

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
