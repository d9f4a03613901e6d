package io.cupule.vcpu.apic;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Connects the local APICs of one VM with each other, with its I/O APIC and its devices. Any thread
 * may call it; attach local APICs while the VM is made.
 *
 * <p>Lowest-priority delivery goes to the CPU with the lowest processor priority among those
 * addressed, in turn among equals. Priorities are read one after the other, so the choice may be
 * slightly outdated.
 */
public final class ApicBus {
  private static final long MESSAGE_PAGES = 0xfee;
  private static final int MESSAGE_EVERYBODY = 0xff;
  private static final int MESSAGE_LOGICAL = 1 << 2;
  private static final int MESSAGE_REDIRECTION_HINT = 1 << 3;
  private static final int MESSAGE_DATA = 0xc7ff;

  private final LongPredicate pages;
  private final AtomicInteger turn = new AtomicInteger();
  private volatile LocalApic[] apics = {};
  private volatile EoiListener eoiListener = _ -> {};
  private volatile Runnable receptionListener = () -> {};

  /** Makes a bus without local APICs; their pages cannot move. */
  public ApicBus() {
    this(_ -> false);
  }

  /**
   * Makes a bus without local APICs.
   *
   * @param pages returns whether a guest may move a local APIC's page to an address, a multiple of
   *     4096: the address must exist, and must not be guest memory, where accesses would not cause
   *     exits
   */
  public ApicBus(LongPredicate pages) {
    this.pages = pages;
  }

  /** Reports the end of level-triggered interrupts to {@code listener}, from now on. */
  public void onEoi(EoiListener listener) {
    eoiListener = listener;
  }

  /**
   * Reports to {@code listener}, from now on, each time that a local APIC may accept messages that
   * it did not accept before: it was enabled, or has another logical id. Called on that vCPU's
   * thread with no lock of this package held; may send messages.
   */
  public void onReceptive(Runnable listener) {
    receptionListener = listener;
  }

  /**
   * Makes a local APIC and attaches it, in xAPIC mode and disabled by software, as power-up leaves
   * it.
   *
   * @param id 0 to 254, unique on this bus
   * @param bootstrap whether it is the bootstrap processor's
   * @param clocks the clocks of its timer
   * @param events its vCPU
   * @throws IllegalArgumentException if the id is out of range or taken
   */
  public synchronized LocalApic attach(
      int id, boolean bootstrap, ApicClocks clocks, ApicEvents events) {
    if (id < 0 || id >= MESSAGE_EVERYBODY) {
      throw new IllegalArgumentException(
          "local APIC id %d is not from 0 to 254; 255 means everybody".formatted(id));
    }
    LocalApic[] attached = apics;
    if (Arrays.stream(attached).anyMatch(apic -> apic.id() == id)) {
      throw new IllegalArgumentException(
          "local APIC id %d is taken; give each vCPU its own".formatted(id));
    }
    LocalApic apic = new LocalApic(id, new ApicBase(bootstrap, pages), this, clocks, events);
    LocalApic[] grown = Arrays.copyOf(attached, attached.length + 1);
    grown[attached.length] = apic;
    apics = grown;
    return apic;
  }

  /**
   * Delivers a message-signalled interrupt from a device or the I/O APIC: fixed, lowest priority,
   * NMI, INIT or ExtINT, level-triggered if data bit 15 is set. It drops any other message, and any
   * address outside 0xfee00000 to 0xfeefffff.
   *
   * @param address destination in bits 19:12, redirection hint in bit 3, logical mode in bit 2
   * @param data vector in bits 7:0, delivery mode 10:8, level 14, trigger mode 15
   * @return whether a local APIC accepted it
   */
  public boolean message(long address, int data) {
    if (address >>> 20 != MESSAGE_PAGES) {
      return false;
    }
    boolean logical = (address & MESSAGE_LOGICAL) != 0;
    int named = (int) (address >> 12) & 0xff;
    int destination = named == MESSAGE_EVERYBODY ? Icr.EVERYBODY : named;
    long message = Icr.message(destination, (data & MESSAGE_DATA) | (logical ? Icr.LOGICAL : 0));
    if (Icr.mode(message) == Icr.STARTUP || Icr.isInitDeassert(message)) {
      return false;
    }
    boolean redirect = logical && (address & MESSAGE_REDIRECTION_HINT) != 0;
    boolean lowest = redirect && Icr.mode(message) == Icr.FIXED;
    return deliver(lowest ? Icr.withMode(message, Icr.LOWEST) : message, null);
  }

  /** Sends an IPI that {@code sender} has checked; its lock is not held. */
  void send(LocalApic sender, long message) {
    boolean _ =
        switch (Icr.shorthand(message)) {
          case Icr.ALL -> deliver(Icr.message(Icr.EVERYBODY, (int) message), null);
          case Icr.OTHERS -> deliver(Icr.message(Icr.EVERYBODY, (int) message), sender);
          default -> deliver(message, null);
        };
  }

  void eoi(int vector) {
    eoiListener.eoi(vector);
  }

  void receptive() {
    receptionListener.run();
  }

  private boolean deliver(long message, @Nullable LocalApic except) {
    LocalApic[] all = apics;
    if (Icr.mode(message) == Icr.LOWEST) {
      return deliverToLowest(all, message, except);
    }
    boolean taken = false;
    for (LocalApic apic : all) {
      taken |= apic != except && apic.offer(message);
    }
    return taken;
  }

  /** Delivers to the lowest priority; retries if the chosen one was disabled meanwhile. */
  private boolean deliverToLowest(LocalApic[] all, long message, @Nullable LocalApic except) {
    for (int i = 0; i < all.length; i++) {
      LocalApic chosen = lowest(all, message, except);
      if (chosen == null) {
        return false;
      }
      if (chosen.offer(message)) {
        return true;
      }
    }
    return false;
  }

  private @Nullable LocalApic lowest(LocalApic[] all, long message, @Nullable LocalApic except) {
    int first = turn.getAndIncrement();
    LocalApic lowest = null;
    int lowestPriority = Inbox.NO_CANDIDATE;
    for (int i = 0; i < all.length; i++) {
      LocalApic apic = all[Integer.remainderUnsigned(first + i, all.length)];
      int priority = apic == except ? Inbox.NO_CANDIDATE : apic.arbitrationPriority(message);
      if (priority < lowestPriority) {
        lowest = apic;
        lowestPriority = priority;
      }
    }
    return lowest;
  }
}
