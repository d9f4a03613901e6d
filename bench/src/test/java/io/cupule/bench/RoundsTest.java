package io.cupule.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.bench.pair.Comparison;
import io.cupule.bench.pair.Rounds;
import io.cupule.bench.pair.Side;
import io.cupule.bench.pair.Spread;
import io.cupule.bench.pair.Statistic;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {
  private final List<String> turns = new ArrayList<>();

  @Test
  void whoIsFirstChangesFromRoundToRound() {
    play(3, new Scripted("C", 1, 1, 1), new Scripted("Java", 1, 1, 1));

    assertThat(turns).containsExactly("C", "Java", "Java", "C", "C", "Java");
  }

  @Test
  void ratiosAreTakenWithinARound() {
    // The load doubles from round to round; a ratio across rounds would be far from 1.1.
    Comparison result =
        play(3, new Scripted("C", 100, 200, 400), new Scripted("Java", 110, 220, 440));

    Spread ratio = result.sides().get(1).ratios().get("p50");
    assertThat(ratio).isEqualTo(new Spread(1.1, 1.1, 1.1));
  }

  @Test
  void oneBadRoundDoesNotMoveTheMedian() {
    Comparison result =
        play(3, new Scripted("C", 100, 100, 100), new Scripted("Java", 100, 100, 900));

    Spread ratio = result.sides().get(1).ratios().get("p50");
    assertThat(ratio).isEqualTo(new Spread(1.0, 1.0, 9.0));
  }

  @Test
  void theMedianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
    assertThat(Spread.of(4, 1, 3, 2)).isEqualTo(new Spread(2.5, 1, 4));
  }

  @Test
  void lostSamplesAreToldInTheTable() {
    Side lossy =
        new Scripted("Java", 5, 5) {
          @Override
          public void sample(long[] samples) {
            super.sample(samples);
            samples[0] = LOST;
          }
        };

    Comparison result = play(2, new Scripted("C", 5, 5), lossy);

    assertThat(result.sides().get(1).lost()).isEqualTo(2);
    assertThat(result.table()).contains("C 0 of 6", "Java 2 of 6");
  }

  private Comparison play(int rounds, Side... sides) {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    return new Rounds(List.of(sides), List.of(Statistic.P50), 1, nowhere)
        .play("title", "ns", rounds, 3);
  }

  /** Fills each of its turns with the next number of its script. */
  private class Scripted implements Side {
    private final String name;
    private final Iterator<Integer> script;

    Scripted(String name, Integer... script) {
      this.name = name;
      this.script = List.of(script).iterator();
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void sample(long[] samples) {
      turns.add(name);
      Arrays.fill(samples, script.next());
    }

    @Override
    public void close() {}
  }
}
