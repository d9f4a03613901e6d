/* IA32_APIC_BASE: what CPUID shows of its enable bit, and another address of the page. */
#include "pc.h"

#define APIC_BASE 0x1b
#define ENABLED 0x800
#define ELSEWHERE 0x42000000ul
static volatile int faults;
__attribute__((interrupt)) static void protection(struct frame *frame, u64 error) { faults++; frame->ip += 2; /* WRMSR */ }

static u32 apic_in_cpuid(void) { return cpuid_edx(1) >> 9 & 1; }
static int faulted(u64 value) { int before = faults; write_msr(APIC_BASE, value); return faults - before; }

void guest(void) {
  handle(13, (void (*)(struct frame *))protection);
  u64 base = read_msr(APIC_BASE);
  result("base", base);
  result("cpuid.at-first", apic_in_cpuid());
  write_msr(APIC_BASE, base & ~ENABLED);
  result("cpuid.disabled", apic_in_cpuid());
  write_msr(APIC_BASE, base);
  result("cpuid.enabled", apic_in_cpuid());

  u32 version = apic(0x30);
  write_msr(APIC_BASE, ELSEWHERE | (base & 0xfff));
  result("moved", read_msr(APIC_BASE));
  result("moved.version", load32(ELSEWHERE + 0x30) == version);
  store32(ELSEWHERE + 0x80, 0x20);
  result("moved.priority", load32(ELSEWHERE + 0x80));
  write_msr(APIC_BASE, base);
  result("back.priority", apic(0x80));

  result("low-bits", faulted(base | 1));
  result("beyond", faulted(base | 1ul << (cpuid_eax(0x80000008) & 0xff)));
  result("base.last", read_msr(APIC_BASE));
}
