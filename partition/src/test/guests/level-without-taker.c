/* A level that is asserted all the time reaches a CPU as soon as one can take it. COM1 in loopback holds IRQ 4. */
#include "pc.h"

#define PIN 4
static volatile int interrupts;
HANDLER(serial) { interrupts++; in8(0x3f8); apic_eoi(); } /* the read ends the level */
HANDLER(spurious) {}

static void assert_level(void) {
  interrupts = 0;
  pin_set(PIN, 0, MASKED | 0x60);
  while (in8(0x3fd) & 1) in8(0x3f8);
  out8(0x3fa, 7); out8(0x3fc, 0x1b); out8(0x3f9, 1);
  out8(0x3f8, 'x');
}
static void report(const char *name, u64 value) {
  out8(0x3f9, 0); out8(0x3fc, 0x0b); /* prints need the way out */
  result(name, value);
}

void guest(void) {
  handle(0x60, serial); handle(0xff, spurious);
  pics(0xff, 0xff);
  apic_set(0xf0, 0x1ff); apic_set(0x350, MASKED);

  assert_level();
  pin_set(PIN, 5, LEVEL | 0x60);
  await(&interrupts, 1, 20);
  u32 entry = pin(PIN);
  io_apic_set(0x11 + 2 * PIN, 0);
  await(&interrupts, 1, 3000);
  int corrected = interrupts;
  report("absent.entry", entry); report("absent.corrected", corrected);

  assert_level();
  apic_set(0xf0, 0xff);
  pin_set(PIN, 0, LEVEL | 0x60);
  await(&interrupts, 1, 20);
  entry = pin(PIN);
  apic_set(0xf0, 0x1ff);
  pin_set(PIN, 0, MASKED | LEVEL | 0x60); pin_set(PIN, 0, LEVEL | 0x60);
  await(&interrupts, 1, 3000);
  corrected = interrupts;
  report("disabled.entry", entry); report("disabled.rewritten", corrected);

  assert_level();
  apic_set(0xf0, 0xff);
  pin_set(PIN, 0, LEVEL | 0x160); /* lowest priority */
  await(&interrupts, 1, 20);
  entry = pin(PIN);
  apic_set(0xf0, 0x1ff);
  await(&interrupts, 1, 100);
  int enabled = interrupts;
  pin_set(PIN, 0, MASKED | LEVEL | 0x60); pin_set(PIN, 0, LEVEL | 0x60);
  await(&interrupts, 1, 3000);
  corrected = interrupts;
  report("lowest.entry", entry); report("lowest.enabled", enabled); report("lowest.rewritten", corrected);
}
