package io.cupule.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;

/**
 * Saves a chip after a random number of random accesses, loads the state into another chip under
 * another clock, and demands the same answers of both from then on.
 */
public final class SavedAnywhere {
  private static final int ROUNDS = 150;
  private static final int STEPS_BEFORE = 300;
  private static final int STEPS_AFTER = 300;

  private SavedAnywhere() {}

  /** Checks a kind of chip; {@code rigs} makes one whose clock has a value. */
  public static <S extends Record> void check(String name, LongFunction<ChipRig<S>> rigs) {
    RandomGenerator random = Fuzz.random("state of the " + name);
    for (int round = 0; round < ROUNDS; round++) {
      ChipRig<S> original = rigs.apply(random.nextLong(1L << 40));
      run(original, random.nextLong(), random.nextInt(STEPS_BEFORE));
      S state = original.chip().state();
      ChipRig<S> copy = rigs.apply(random.nextLong(1L << 40));
      if (random.nextBoolean()) { // the state replaces all of an older life
        run(copy, random.nextLong(), random.nextInt(STEPS_BEFORE));
      }

      copy.drive(original.inputs());
      copy.chip().load(state);

      original.takeEffects();
      copy.takeEffects();
      String where = "%s, round %d".formatted(name, round);
      assertThat(copy.chip().state()).as("%s, saved again", where).isEqualTo(state);
      assertThat(copy.outputs()).as("outputs of %s", where).isEqualTo(original.outputs());
      compare(where, original, copy, random.nextLong());
      checkReset(where, rigs.apply(random.nextLong(1L << 40)), copy, random.nextLong());
    }
  }

  /** A chip that is reset is one that was never used. */
  private static <S extends Record> void checkReset(
      String where, ChipRig<S> fresh, ChipRig<S> used, long seed) {
    fresh.drive(used.inputs());

    used.chip().reset();

    fresh.takeEffects();
    used.takeEffects();
    assertThat(used.outputs()).as("outputs of %s after a reset", where).isEqualTo(fresh.outputs());
    compare(where + " after a reset", fresh, used, seed);
  }

  private static void run(ChipRig<?> rig, long seed, int steps) {
    Random random = new Random(seed);
    for (int step = 0; step < steps; step++) {
      rig.step(random);
    }
  }

  private static void compare(String where, ChipRig<?> first, ChipRig<?> second, long seed) {
    Random one = new Random(seed);
    Random other = new Random(seed);
    for (int step = 0; step < STEPS_AFTER; step++) {
      String expected = first.step(one);
      String answer = second.step(other);
      if (!answer.equals(expected)) {
        assertThat(answer).as("%s, step %d after it", where, step).isEqualTo(expected);
      }
    }
  }
}
