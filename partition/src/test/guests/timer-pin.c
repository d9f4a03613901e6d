/* The PIT at the I/O APIC: pin 2, and nothing at pin 0. */
#include "pc.h"

static volatile int at_pin_2, at_pin_0;
HANDLER(pin_2) { at_pin_2++; apic_eoi(); }
HANDLER(pin_0) { at_pin_0++; apic_eoi(); }

void guest(void) {
  handle(0x29, pin_2); handle(0x2a, pin_0);
  pics(0xff, 0xff);
  apic_set(0xf0, 0x1ff);
  pin_set(0, 0, 0x2a); pin_set(2, 0, 0x29);
  for (int i = 1; i <= 3; i++) {
    out8(0x43, 0x30); out8(0x40, 0x00); out8(0x40, 0x08); /* channel 0, mode 0 */
    await(&at_pin_2, i, 3000);
  }
  result("pin2", at_pin_2); result("pin0", at_pin_0);
}
