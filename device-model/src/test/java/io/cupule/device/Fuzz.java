package io.cupule.device;

import java.util.Random;
import java.util.random.RandomGenerator;

/** Seeded chance: each run takes a new seed and prints it; -Dcupule.seed repeats a run. */
public final class Fuzz {
  public static final int ROUNDS = 100_000;
  private static final int[] SIZES = {1, 2, 4, 8};

  private Fuzz() {}

  public static RandomGenerator random(String what) {
    long seed = Long.getLong("cupule.seed", System.nanoTime());
    System.out.printf("fuzz %s: -Dcupule.seed=%d%n", what, seed);
    return new Random(seed);
  }

  public static int size(RandomGenerator random) {
    return SIZES[random.nextInt(SIZES.length)];
  }

  /**
   * Makes any access that a guest can make to a region of that length, a read or a write.
   *
   * @return what was answered
   */
  public static String access(RandomGenerator random, Device device, long length) {
    int size = size(random);
    if (size > length) {
      size = 1;
    }
    long offset = random.nextLong(length - size + 1);
    if (random.nextBoolean()) {
      return "%d of %d=%x".formatted(offset, size, device.read(offset, size));
    }
    device.write(offset, size, random.nextLong() >>> (Long.SIZE - size * Byte.SIZE));
    return "written";
  }
}
