package io.cupule.device;

import io.cupule.time.ManualTimers;
import java.util.random.RandomGenerator;

/**
 * A chip with all that is connected to it, under a clock of its own.
 *
 * @param <S> the chip's state
 */
public abstract class ChipRig<S extends Record> {
  /** The chip's time; it starts somewhere else in each rig. */
  protected final ManualTimers timers = new ManualTimers();

  private final StringBuilder effects = new StringBuilder();
  private boolean level;

  /** Makes a rig whose clock has a value. */
  protected ChipRig(long now) {
    timers.advance(now);
  }

  /** Returns the chip. */
  protected abstract Stateful<S> chip();

  /** Makes one access of a guest or of a device, or lets time pass; returns the answer. */
  protected abstract Object access(RandomGenerator random);

  /** Returns the levels of all inputs that other devices drive. */
  protected boolean[] inputs() {
    return new boolean[0];
  }

  /** Drives all inputs. */
  protected void drive(boolean[] inputs) {}

  /** Notes something that left the chip: a level, a message, a byte. */
  protected final void effect(String what) {
    effects.append(' ').append(what);
  }

  /** Takes the level of the chip's output line. */
  protected final void line(boolean asserted) {
    level = asserted;
    effect(asserted ? "rise" : "fall");
  }

  /** Returns what the chip shows and awaits: the levels of its lines, and its next timer. */
  protected String outputs() {
    long next = timers.nextDeadline();
    return level + (next == Long.MAX_VALUE ? ", no timer" : ", in " + (next - timers.now()));
  }

  /** Lets some time pass: mostly a little, sometimes much. */
  protected final Object pass(RandomGenerator random) {
    timers.advance(random.nextLong(1L << random.nextInt(10, 33)));
    return "time passes";
  }

  /** Makes an access; returns its answer, its effects and the outputs. */
  final String step(RandomGenerator random) {
    return access(random) + ":" + takeEffects() + " " + outputs();
  }

  /** Returns and forgets the effects. */
  final String takeEffects() {
    String taken = effects.toString();
    effects.setLength(0);
    return taken;
  }
}
