/* The local APIC timer's mode is changed while it counts. */
#include "pc.h"

static volatile int ticks;
HANDLER(timer) { ticks++; apic_eoi(); }

void guest(void) {
  handle(0xee, timer);
  pics(0xff, 0xff);
  apic_set(0xf0, 0x1ff);
  apic_set(0x320, 0xee); apic_set(0x3e0, 0xb); apic_set(0x380, 0x999999);
  apic_set(0x320, 0x200ee);
  u32 initial = apic(0x380), first = apic(0x390), second = apic(0x390);
  result("initial", initial); result("falls", second < first && first <= 0x999999 && second > 0);
  await(&ticks, 2, 3000);
  result("repeats", ticks >= 2);
  apic_set(0x320, 0xee);
  result("kept", apic(0x380));
  static volatile int never;
  await(&never, 1, 20); /* more than a period: it is over, however late the host was */
  int before = ticks;
  await(&never, 1, 50);
  result("stops", ticks == before && apic(0x390) == 0);
  apic_set(0x380, 0x999999); apic_set(0x320, 0x400ee);
  result("deadline.initial", apic(0x380)); result("deadline.current", apic(0x390));
}
