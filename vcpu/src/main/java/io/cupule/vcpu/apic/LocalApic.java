package io.cupule.vcpu.apic;

/**
 * A vCPU's local APIC: xAPIC in its page, x2APIC in MSRs, the timer, IPIs, and the pins LINT0 and
 * LINT1. Any thread may call any method; each takes the local APIC's own lock, tells others only
 * after letting it go, and allocates nothing. See the package for the order of locks.
 *
 * <p>The vCPU's thread asks {@link #pendingVector} before it enters the guest, and calls {@link
 * #acknowledge} when it injects.
 */
public final class LocalApic {
  private final Object lock = new Object();
  private final int id;
  private final ApicBus bus;
  private final ApicEvents events;
  private final ApicBase base;
  private final Interrupts interrupts = new Interrupts();
  private final LocalVectors vectors = new LocalVectors(interrupts);
  private final ApicTimer timer;
  private final Registers registers;
  private final Page page;
  private final Msrs msrs;
  private final Inbox inbox;

  /** Written under the lock. */
  private volatile long pageAddress;

  /** The 8259 pair asked by a message or an edge, and was not answered yet. */
  private boolean extIntSent;

  LocalApic(int id, ApicBase base, ApicBus bus, ApicClocks clocks, ApicEvents events) {
    this.id = id;
    this.bus = bus;
    this.events = events;
    this.base = base;
    pageAddress = base.address();
    timer = new ApicTimer(clocks, "local APIC " + id, this::timerExpired);
    registers = new Registers(id, base, interrupts, vectors, timer);
    page = new Page(base, vectors, registers);
    msrs = new Msrs(base, vectors, timer, registers);
    inbox = new Inbox(base, interrupts, vectors, registers);
  }

  /** Returns its id, 0 to 254: in xAPIC and in x2APIC mode, and never changed by the guest. */
  public int id() {
    return id;
  }

  /** Returns where the page of xAPIC mode is: 0xfee00000 until the guest moves it. */
  public long pageAddress() {
    return pageAddress;
  }

  /**
   * Reads in the page at {@link #pageAddress}. Aligned 32-bit accesses reach a register; others
   * read 0. A register that does not exist reads 0 and is reported in the error status. Outside
   * xAPIC mode all ones are read, as where nothing is.
   *
   * @param offset in the page
   * @param size bytes
   */
  public long mmioRead(long offset, int size) {
    long value;
    int effects;
    synchronized (lock) {
      value = page.read(offset, size);
      effects = page.check(offset, size);
    }
    perform(effects);
    return value;
  }

  /**
   * Writes in the page at {@link #pageAddress}; what {@link #mmioRead} would not read, and
   * registers for reading only, stay as they are.
   *
   * @param offset in the page
   * @param size bytes
   */
  public void mmioWrite(long offset, int size, long value) {
    int effects;
    long message;
    synchronized (lock) {
      effects = page.check(offset, size) | page.write(offset, size, value);
      message = registers.message();
    }
    perform(effects, message);
  }

  /**
   * Whether RDMSR gives a value now: IA32_APIC_BASE, IA32_TSC_DEADLINE, and in x2APIC mode 0x800 to
   * 0x83e as far as they exist. If not, the guest gets #GP(0).
   */
  public boolean msrReadable(int index) {
    synchronized (lock) {
      return msrs.isReadable(index);
    }
  }

  /** Returns an MSR's value; 0 where it is not {@link #msrReadable}. */
  public long readMsr(int index) {
    synchronized (lock) {
      return msrs.isReadable(index) ? msrs.read(index) : 0;
    }
  }

  /**
   * Writes one of the MSRs of {@link #msrReadable}, or one for writing only.
   *
   * @return false if the guest gets #GP(0): it does not exist now, is for reading only, or a
   *     reserved bit is set
   */
  public boolean writeMsr(int index, long value) {
    int effects;
    long message;
    synchronized (lock) {
      effects = msrs.write(index, value);
      message = registers.message();
      pageAddress = base.address();
    }
    perform(effects, message);
    return !Effects.has(effects, Effects.FAULT);
  }

  /** Returns the task-priority class, 0 to 15, as CR8 has it. */
  public int cr8() {
    synchronized (lock) {
      return interrupts.taskPriority() >> 4;
    }
  }

  /** Sets the task priority as a write of CR8 does, 0 to 15; higher bits are ignored. */
  public void cr8(int priorityClass) {
    int effects;
    synchronized (lock) {
      effects = interrupts.taskPriority(priorityClass << 4);
    }
    perform(effects);
  }

  /**
   * Returns the vector to inject next, 16 to 255, or -1 where no interrupt is requested that the
   * priorities let through.
   */
  public int pendingVector() {
    synchronized (lock) {
      return interrupts.pending();
    }
  }

  /** Returns whether {@link #pendingVector} has one. */
  public boolean hasPending() {
    return pendingVector() >= 0;
  }

  /**
   * The CPU takes the pending interrupt: it is in service from here until its EOI.
   *
   * @return its vector; where none is pending, the spurious vector, which is not in service
   */
  public int acknowledge() {
    synchronized (lock) {
      return interrupts.acknowledge(registers.spuriousVector());
    }
  }

  /**
   * Drives LINT0, where the 8259 pair is.
   *
   * @param asserted whether the line is active, whatever its polarity
   */
  public void lint0(boolean asserted) {
    int effects;
    synchronized (lock) {
      effects = vectors.drive(LocalVectors.LINT0, asserted);
      if (base.disabled()) {
        effects = asserted ? Effects.EXTINT : Effects.NONE;
      }
    }
    perform(effects);
  }

  /**
   * Drives LINT1, where the NMI line is.
   *
   * @param asserted whether the line is active, whatever its polarity
   */
  public void lint1(boolean asserted) {
    int effects;
    synchronized (lock) {
      boolean rises = asserted && !vectors.asserted(LocalVectors.LINT1);
      effects = vectors.drive(LocalVectors.LINT1, asserted);
      if (base.disabled()) {
        effects = rises ? Effects.NMI : Effects.NONE;
      }
      extIntSent |= Effects.has(effects, Effects.EXTINT);
    }
    perform(effects);
  }

  /**
   * Returns whether the 8259 pair asks for an interrupt: it holds LINT0 and this local APIC lets it
   * through, because the entry is ExtINT and not masked or the local APIC is globally disabled; or
   * an ExtINT message came, such as the I/O APIC sends for a pin where the pair is.
   */
  public boolean extIntPending() {
    synchronized (lock) {
      boolean wired =
          base.disabled() ? vectors.asserted(LocalVectors.LINT0) : vectors.extIntPending();
      return wired || extIntSent;
    }
  }

  /** The CPU is about to ask the 8259 pair for the vector, which answers one message. */
  public void acknowledgeExtInt() {
    synchronized (lock) {
      extIntSent = false;
    }
  }

  /** Sets virtual-wire mode, as firmware does on the bootstrap processor before it boots. */
  public void virtualWire() {
    int effects;
    synchronized (lock) {
      effects = registers.virtualWire();
    }
    perform(effects);
  }

  /**
   * Back to the state after power-up or INIT, with the timer disarmed; the pins stay as they are
   * driven. Also for a vCPU that is over, so that no timer calls it any more.
   */
  public void reset(ResetKind kind) {
    synchronized (lock) {
      if (kind == ResetKind.POWER) {
        base.reset();
        pageAddress = base.address();
      }
      registers.reset();
      extIntSent = false;
    }
  }

  private void timerExpired() {
    int effects;
    synchronized (lock) {
      effects = timer.expire() ? vectors.raise(LocalVectors.TIMER) : Effects.NONE;
    }
    perform(effects);
  }

  /** From the bus: takes a message if it is named. Returns whether it did. */
  boolean offer(long message) {
    int effects;
    synchronized (lock) {
      effects = inbox.isNamedBy(message) ? inbox.take(message) : Effects.NONE;
      extIntSent |= Effects.has(effects, Effects.EXTINT);
    }
    perform(effects);
    return Effects.has(effects, Effects.TAKEN);
  }

  /** From the bus: see {@link Inbox#arbitrationPriority}. */
  int arbitrationPriority(long message) {
    synchronized (lock) {
      return inbox.arbitrationPriority(message);
    }
  }

  private void perform(int effects, long message) {
    if (Effects.has(effects, Effects.SEND)) {
      bus.send(this, message);
    }
    perform(effects);
  }

  /** The lock is not held. */
  private void perform(int effects) {
    if (effects == Effects.NONE) {
      return;
    }
    if (Effects.has(effects, Effects.EOI)) {
      bus.eoi(Effects.vector(effects));
    }
    if (Effects.has(effects, Effects.RECEPTIVE)) {
      bus.receptive();
    }
    if (Effects.has(effects, Effects.INIT)) {
      events.init();
    }
    if (Effects.has(effects, Effects.SIPI)) {
      events.sipi(Effects.vector(effects));
    }
    if (Effects.has(effects, Effects.NMI)) {
      events.nmi();
    }
    if (Effects.has(effects, Effects.EXTINT)) {
      events.extInt();
    }
    if (Effects.has(effects, Effects.INTERRUPT)) {
      events.interruptPending();
    }
  }
}
