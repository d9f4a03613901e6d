package io.cupule.device;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A port on which a guest marks milestones of its boot. It stores the first {@link #KEPT} bytes
 * that the guest writes, with their time since launch. For any thread.
 */
public final class BootTimer implements Device {
  /** The port. */
  public static final long PORT = 0xf8;

  /** Number of ports. */
  public static final long LENGTH = 1;

  /** How many milestones are stored and passed to the listener; later ones are only counted. */
  public static final int KEPT = 256;

  private final LongSupplier clock;
  private final long launch;
  private final Consumer<Milestone> listener;
  private final List<Milestone> milestones = new ArrayList<>();
  private long dropped;

  /**
   * A byte that a guest wrote, and its time.
   *
   * @param value the byte, 0 to 255
   * @param nanosSinceLaunch nanoseconds between launch and the write
   */
  public record Milestone(int value, long nanosSinceLaunch) {}

  /**
   * Creates the port.
   *
   * @param clock nanoseconds of a monotonic clock
   * @param launch the clock's value when the VM was launched
   * @param listener receives each stored milestone, on the vCPU thread, without a lock held
   */
  public BootTimer(LongSupplier clock, long launch, Consumer<Milestone> listener) {
    this.clock = clock;
    this.launch = launch;
    this.listener = listener;
  }

  @Override
  public String name() {
    return "boot timer";
  }

  /** Reads all ones, as without a device. */
  @Override
  public long read(long offset, int size) {
    return -1;
  }

  @Override
  public void write(long offset, int size, long value) {
    Milestone milestone = new Milestone((int) value & 0xff, clock.getAsLong() - launch);
    if (keep(milestone)) {
      listener.accept(milestone);
    }
  }

  /**
   * Returns the milestones so far.
   *
   * @return a copy, in the order they arrived
   */
  public synchronized List<Milestone> milestones() {
    return List.copyOf(milestones);
  }

  /** Returns how many milestones were not stored. */
  public synchronized long dropped() {
    return dropped;
  }

  private synchronized boolean keep(Milestone milestone) {
    boolean room = milestones.size() < KEPT;
    if (room) {
      milestones.add(milestone);
    } else {
      dropped++;
    }
    return room;
  }
}
