/* An interrupt-driven 16550 driver behind edge-triggered controllers, which serves one cause for each interrupt. */
#include "pc.h"

#define RBR 0x3f8
#define IER 0x3f9
#define IIR 0x3fa
#define LCR 0x3fb
#define MCR 0x3fc
#define LSR 0x3fd
#define OUT2 0x08
#define LOOP 0x10

static volatile int interrupts, done, causes;
static volatile int mode, left, through_io_apic;

static void serve(void) {
  interrupts++;
  if (mode == 0) { /* the write of THR clears the interrupt */
    if (left > 0) { left--; done++; out8(RBR, '.'); } else out8(IER, 0);
  } else if (mode == 1) { /* as many as the trigger level says; all of a time-out */
    u8 cause = in8(IIR) & 15;
    if (cause == 1) return; /* the host let the guest wait, and the time-out came while it read */
    causes = causes << 4 | cause;
    if (cause == 4) for (int i = 0; i < 8; i++) { in8(RBR); done++; }
    if (cause == 12) while (in8(LSR) & 1) { in8(RBR); done++; }
  } else if (in8(LSR) & 1) { in8(RBR); done++; } /* one byte, and the next interrupt */
}

HANDLER(by_pic) { serve(); pics_eoi(); }
HANDLER(by_io_apic) { serve(); apic_eoi(); }

static void loop_back(u8 fifo, int bytes) {
  interrupts = 0; done = 0;
  out8(IIR, fifo); out8(MCR, LOOP | OUT2);
  for (int i = 0; i < bytes; i++) out8(RBR, i);
  out8(IER, 1);
  await(&done, bytes, 3000);
  static volatile int never;
  await(&never, 1, 20);
  out8(IER, 0); out8(MCR, OUT2 | 3);
}

static void all(void) {
  out8(LCR, 3); out8(MCR, OUT2 | 3); out8(IER, 0); in8(IIR);
  mode = 0; left = 10; interrupts = 0; done = 0;
  out8(IIR, 7); out8(IER, 2);
  await(&done, 10, 3000);
  out8(IER, 0);
  print("\n"); result(through_io_apic ? "apic.sent" : "pic.sent", done);
  mode = 1; causes = 0; loop_back(0x87, 12);
  result(through_io_apic ? "apic.read" : "pic.read", done);
  result(through_io_apic ? "apic.causes" : "pic.causes", causes);
  mode = 2; loop_back(0xc7, 3);
  result(through_io_apic ? "apic.timeouts" : "pic.timeouts", done);
}

void guest(void) {
  handle(0x24, by_pic); handle(0x60, by_io_apic);
  pics(0xef, 0xff);
  all();
  pics(0xff, 0xff); through_io_apic = 1;
  apic_set(0xf0, 0x1ff); pin_set(4, 0, 0x60);
  all();
}
