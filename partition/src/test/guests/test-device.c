/* The device of test guests: its port, its memory, and the lines that it drives at both controllers. */
#include "pc.h"

static volatile int pic_14, edges_14, levels_15, pin_20;
HANDLER(by_pic) { pic_14++; pics_eoi(); }
HANDLER(edge_14) { edges_14++; apic_eoi(); }
HANDLER(level_15) { if (++levels_15 == 3) out8(0x200f, 0); apic_eoi(); }
HANDLER(edge_20) { pin_20++; apic_eoi(); }
static void pulse(int line) { out8(0x2000 + line, 1); out8(0x2000 + line, 0); }

void guest(void) {
  out32(0xe0, 0x12345678); out8(0xe1, 0xff);
  result("port", in32(0xe0)); result("port.word", in16(0xe0));
  out32(0xe4, 0x200000);
  store32(0xff000000ul, 0xcafebabe); store32(0xff00fffcul, 0x600d);
  result("memory", load32(0xff000000ul)); result("memory.last", load32(0xff00fffcul));

  handle(0x2e, by_pic); handle(0x70, edge_14); handle(0x71, level_15); handle(0x72, edge_20);
  pics(0xfb, 0xbf);
  pulse(14); await(&pic_14, 1, 3000);
  pulse(14); await(&pic_14, 2, 3000);
  pics(0xff, 0xff);
  apic_set(0xf0, 0x1ff); apic_set(0x350, MASKED);
  pin_set(14, 0, 0x70); pin_set(15, 0, LEVEL | 0x71); pin_set(20, 0, 0x72);
  pulse(14); await(&edges_14, 1, 3000);
  out8(0x200f, 1); await(&levels_15, 3, 3000);
  pulse(20); await(&pin_20, 1, 3000);
  result("pic", pic_14); result("edge", edges_14); result("level", levels_15); result("pin20", pin_20);
}
