/* Devices whose next interrupt may be there when the last one ends, behind an edge-triggered controller. */
#include "pc.h"

static volatile int clock_ticks, timer_ticks;
static volatile int flags;
static u8 cmos(u8 index) { out8(0x70, index); return in8(0x71); }
static void cmos_set(u8 index, u8 value) { out8(0x70, index); out8(0x71, value); }
HANDLER(clock) { clock_ticks++; flags |= cmos(0x0c); pics_eoi(); }
HANDLER(timer) { timer_ticks++; pics_eoi(); }

void guest(void) {
  handle(0x20, timer); handle(0x28, clock);
  pics(0xfa, 0xfe);
  cmos_set(0x0a, 0x23); /* 8192 Hz: the next one is there while the last is served */
  cmos(0x0c);
  cmos_set(0x0b, 0x42);
  await(&clock_ticks, 20, 3000);
  cmos_set(0x0b, 0x02); cmos(0x0c);
  result("periodic", clock_ticks >= 20); result("periodic.flags", flags & 0xc0);

  flags = 0; clock_ticks = 0;
  cmos_set(0x01, 0xff); cmos_set(0x03, 0xff); cmos_set(0x05, 0xff); /* an alarm each second */
  cmos_set(0x0b, 0x32);
  await(&clock_ticks, 2, 5000);
  result("update", clock_ticks); result("update.flags", flags & 0xb0);
  cmos_set(0x0b, 0x02);

  for (int i = 1; i <= 5; i++) { /* each count begins in the handler's wake */
    out8(0x43, 0x30); out8(0x40, 0x01); out8(0x40, 0x00);
    await(&timer_ticks, i, 3000);
  }
  result("one-shots", timer_ticks);
}
