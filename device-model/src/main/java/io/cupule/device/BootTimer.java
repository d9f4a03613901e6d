package io.cupule.device;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A port on which a guest marks milestones of its boot. It stores the first {@link #KEPT} bytes
 * that the guest writes, with their time since launch. For any thread.
 */
public final class BootTimer implements Device, Stateful<BootTimer.State> {
  /** The port. */
  public static final long PORT = 0xf8;

  /** Number of ports. */
  public static final long LENGTH = 1;

  /** How many milestones are stored and passed to the listener; later ones are only counted. */
  public static final int KEPT = 256;

  private final LongSupplier clock;
  private final Consumer<Milestone> listener;
  private final List<Milestone> milestones = new ArrayList<>();
  private long launch;
  private long dropped;

  /**
   * A byte that a guest wrote, and its time.
   *
   * @param value the byte, 0 to 255
   * @param nanosSinceLaunch nanoseconds between launch and the write
   */
  public record Milestone(int value, long nanosSinceLaunch) {}

  /**
   * The port's state.
   *
   * @param version {@link #VERSION}
   * @param nanosSinceLaunch the age of the VM
   * @param milestones the stored milestones, in the order they arrived
   * @param dropped how many were not stored
   */
  public record State(
      int version, long nanosSinceLaunch, List<Milestone> milestones, long dropped) {
    /** The version of this form. */
    public static final int VERSION = 1;

    /** Refuses another version and more milestones than are stored. */
    public State {
      Stateful.requireVersion("boot timer", version, VERSION);
      milestones = List.copyOf(milestones);
      Stateful.require("boot timer", milestones.size() <= KEPT, "too many milestones");
    }
  }

  /**
   * The settings of the port.
   *
   * @param launch when the VM was launched, on the clock of the context's timers
   * @param listener receives each stored milestone, on the vCPU thread, without a lock held
   */
  public record Settings(long launch, Consumer<Milestone> listener) implements DeviceFactory {
    @Override
    public PlacedDevice make(DeviceContext context) {
      BootTimer timer = new BootTimer(context.timers().clock()::nanoTime, launch, listener);
      return PlacedDevice.atPorts(timer, new Region(PORT, LENGTH, timer));
    }
  }

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
    Milestone milestone = new Milestone((int) value & 0xff, nanosSinceLaunch());
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

  @Override
  public synchronized State state() {
    return new State(State.VERSION, nanosSinceLaunch(), milestones, dropped);
  }

  /** Continues from a state; the listener does not receive its milestones again. */
  @Override
  public synchronized void load(State state) {
    launch = clock.getAsLong() - state.nanosSinceLaunch();
    milestones.clear();
    milestones.addAll(state.milestones());
    dropped = state.dropped();
  }

  /**
   * Returns a state without milestones. The launch remains that of the VM: a reset is no launch.
   */
  @Override
  public State initial() {
    return new State(State.VERSION, nanosSinceLaunch(), List.of(), 0);
  }

  private synchronized long nanosSinceLaunch() {
    return clock.getAsLong() - launch;
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
