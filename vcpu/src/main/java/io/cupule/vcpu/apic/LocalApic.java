package io.cupule.vcpu.apic;

/**
 * A vCPU's local APIC: xAPIC in its page, x2APIC in MSRs, the timer, IPIs, and the pins LINT0 and
 * LINT1. Any thread may call any method. Each takes the local APIC's own lock, calls others only
 * after releasing it, and allocates nothing. The package describes the order of locks.
 *
 * <p>The vCPU's thread checks {@link #pendingVector} before it enters the guest, and calls {@link
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

  /** The 8259 pair sent a request by a message or an edge, and got no answer yet. */
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

  /** Returns its id, 0 to 254, in xAPIC and in x2APIC mode; it never changes. */
  public int id() {
    return id;
  }

  /** Returns the address of the xAPIC page: 0xfee00000 until the guest moves it. */
  public long pageAddress() {
    return pageAddress;
  }

  /**
   * Reads in the page at {@link #pageAddress}. Aligned 32-bit accesses read a register; others read
   * 0. A missing register reads 0 and sets the error status. Outside xAPIC mode, all bits read as
   * 1, as without a device.
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
   * Writes in the page at {@link #pageAddress}. It ignores accesses that {@link #mmioRead} would
   * not handle, and read-only registers. {@code size} is in bytes.
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
   * Returns whether RDMSR is valid now: IA32_APIC_BASE, IA32_TSC_DEADLINE, and in x2APIC mode the
   * existing registers of 0x800 to 0x83e. If not, the guest gets #GP(0).
   */
  public boolean msrReadable(int index) {
    synchronized (lock) {
      return msrs.isReadable(index);
    }
  }

  /** Returns an MSR's value; 0 if it is not {@link #msrReadable}. */
  public long readMsr(int index) {
    synchronized (lock) {
      return msrs.isReadable(index) ? msrs.read(index) : 0;
    }
  }

  /**
   * Writes one of the MSRs of {@link #msrReadable}, or a write-only one.
   *
   * @return false if the guest gets #GP(0): the MSR does not exist now, is read-only, or a reserved
   *     bit is set
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

  /** Returns the task-priority class, 0 to 15, as in CR8. */
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

  /** Returns the vector to inject next, 16 to 255, or -1 if none is above the priorities. */
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
   * Takes the pending interrupt for the CPU; it is in service until its EOI.
   *
   * @return its vector; if none is pending, the spurious vector, which is not in service
   */
  public int acknowledge() {
    synchronized (lock) {
      return interrupts.acknowledge(registers.spuriousVector());
    }
  }

  /**
   * Drives LINT0, the input of the 8259 pair.
   *
   * @param asserted whether the line is active, regardless of its polarity
   */
  public void lint0(boolean asserted) {
    int effects;
    synchronized (lock) {
      effects = driveLint0(asserted);
    }
    perform(effects);
  }

  private int driveLint0(boolean asserted) {
    int effects = vectors.drive(LocalVectors.LINT0, asserted);
    if (base.disabled()) {
      return asserted ? Effects.EXTINT : Effects.NONE;
    }
    return effects;
  }

  /**
   * Drives LINT1, the input of the NMI line.
   *
   * @param asserted whether the line is active, regardless of its polarity
   */
  public void lint1(boolean asserted) {
    int effects;
    synchronized (lock) {
      effects = driveLint1(asserted);
    }
    perform(effects);
  }

  private int driveLint1(boolean asserted) {
    boolean rises = asserted && !vectors.asserted(LocalVectors.LINT1);
    int effects = vectors.drive(LocalVectors.LINT1, asserted);
    if (base.disabled()) {
      effects = rises ? Effects.NMI : Effects.NONE;
    }
    extIntSent |= Effects.has(effects, Effects.EXTINT);
    return effects;
  }

  /**
   * Returns whether the 8259 pair requests an interrupt. Either it drives LINT0 and this local APIC
   * passes it on, because the entry is ExtINT and not masked or the local APIC is globally
   * disabled. Or an ExtINT message came, for example from the I/O APIC's pin of the pair.
   */
  public boolean extIntPending() {
    synchronized (lock) {
      return extIntRequested();
    }
  }

  private boolean extIntRequested() {
    boolean wired =
        base.disabled() ? vectors.asserted(LocalVectors.LINT0) : vectors.extIntPending();
    return wired || extIntSent;
  }

  /** Clears one ExtINT message: the CPU is about to get its vector from the 8259 pair. */
  public void acknowledgeExtInt() {
    synchronized (lock) {
      extIntSent = false;
    }
  }

  /** Sets virtual-wire mode, as firmware does on the bootstrap processor before boot. */
  public void virtualWire() {
    int effects;
    synchronized (lock) {
      effects = registers.virtualWire();
    }
    perform(effects);
  }

  /**
   * Restores the state after power-up or INIT and disarms the timer; the pins keep their levels.
   * Also for a vCPU that is over, so no timer calls it any more.
   */
  public void reset(ResetKind kind) {
    synchronized (lock) {
      if (kind == ResetKind.POWER) {
        base.load(ApicBase.AT_RESET);
        pageAddress = base.address();
      }
      registers.reset();
      extIntSent = false;
    }
  }

  /** Returns the present state. */
  public LocalApicState state() {
    synchronized (lock) {
      return registers.state(extIntSent);
    }
  }

  /**
   * Continues from a state. The levels of the pins belong to those that drive them: if they are not
   * those of the state, the local APIC then sees a change. The vCPU hears what is pending.
   *
   * @param state of the local APIC with this id
   */
  public void load(LocalApicState state) {
    int effects;
    synchronized (lock) {
      base.load(state.base());
      pageAddress = base.address();
      registers.load(state);
      extIntSent = state.extIntSent();
      boolean lint0 = vectors.asserted(LocalVectors.LINT0);
      boolean lint1 = vectors.asserted(LocalVectors.LINT1);
      vectors.seen(state.vectors().pins());
      effects = Effects.RECEPTIVE | driveLint0(lint0) | driveLint1(lint1);
      effects |= interrupts.deliverable() | (extIntRequested() ? Effects.EXTINT : Effects.NONE);
    }
    perform(effects);
  }

  private void timerExpired() {
    int effects;
    synchronized (lock) {
      effects = timer.expire() ? vectors.raise(LocalVectors.TIMER) : Effects.NONE;
    }
    perform(effects);
  }

  /** Accepts a message from the bus if it is addressed; returns whether it did. */
  boolean offer(long message) {
    int effects;
    synchronized (lock) {
      effects = inbox.isNamedBy(message) ? inbox.take(message) : Effects.NONE;
      extIntSent |= Effects.has(effects, Effects.EXTINT);
    }
    perform(effects);
    return Effects.has(effects, Effects.TAKEN);
  }

  /** Returns the priority for the bus; see {@link Inbox#arbitrationPriority}. */
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

  /** Performs effects. The lock is not held. */
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
