/* The 8259 pair through pin 0 of the I/O APIC, as ExtINT; LINT0 is masked. */
#include "pc.h"

static volatile int ticks;
HANDLER(timer) { ticks++; pics_eoi(); }

void guest(void) {
  handle(0x20, timer);
  apic_set(0xf0, 0x1ff); apic_set(0x350, MASKED);
  pin_set(0, 0, 0x700);
  pics(0xfe, 0xff);
  out8(0x43, 0x34); out8(0x40, 0x00); out8(0x40, 0x10); /* channel 0, mode 2, 3.4 ms */
  await(&ticks, 5, 5000);
  result("ticks", ticks >= 5);
}
