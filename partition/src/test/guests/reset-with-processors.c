/* Another processor counts while this one asks for a reset; after that it must wait for its start as at first. */
#include "pc.h"

#define CODE 0x8000
#define COUNT 0x9000
static const u8 counts[] = {0xf0, 0x66, 0xff, 0x06, 0x00, 0x90, 0xeb, 0xf8}; /* lock incl 0x9000; jmp to itself */

static void send(u32 command) { apic_set(0x310, 1u << 24); apic_set(0x300, command); }

void guest(void) {
  static volatile int never;
  u32 before = load32(COUNT);
  await(&never, 1, 20);
  result("at-rest", load32(COUNT) == before);
  for (unsigned i = 0; i < sizeof counts; i++) *(volatile u8 *)(u64)(CODE + i) = counts[i];
  apic_set(0xf0, 0x1ff);
  send(0x4500); send(0x4600 | CODE >> 12);
  while (load32(COUNT) < 1000) asm volatile("pause");
  result("counts", 1);
  out8(0xcf9, 6);
  result("after", 1);
}
