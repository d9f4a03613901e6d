package io.cupule.it.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShownOutputTest {
  @Test
  void outputIsTheLinesThatAreShown() {
    ShownOutput shown = new ShownOutput(List.of("a.b (1)", "c"));

    assertThat(shown.matches("a.b (1)\nc\n")).isTrue();
    assertThat(shown.matches("a.b (1)\nc")).isTrue();
    assertThat(shown.matches("a.b (1)  \nc\n")).isTrue();
    assertThat(shown.matches("a.b (1)\n")).isFalse();
    assertThat(shown.matches("axb (1)\nc\n")).isFalse();
    assertThat(shown.matches("a.b (1)\nc\nd\n")).isFalse();
  }

  @Test
  void nothingShownMeansNothingPrinted() {
    ShownOutput shown = new ShownOutput(List.of());

    assertThat(shown.matches("")).isTrue();
    assertThat(shown.matches("x\n")).isFalse();
  }

  @Test
  void dotsWithinALineAreAnyCharacters() {
    ShownOutput shown = new ShownOutput(List.of("took ... ms"));

    assertThat(shown.matches("took 12.5 ms\n")).isTrue();
    assertThat(shown.matches("took 12.5 s\n")).isFalse();
    assertThat(shown.matches("took 12\n ms\n")).isFalse();
  }

  @Test
  void lineOfDotsIsAnyLinesOrNone() {
    ShownOutput shown = new ShownOutput(List.of("first", "...", "last"));

    assertThat(shown.matches("first\nlast\n")).isTrue();
    assertThat(shown.matches("first\n\nmore\nlast\n")).isTrue();
    assertThat(shown.matches("first\nmore\n")).isFalse();
  }
}
