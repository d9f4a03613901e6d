package io.cupule.device.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {
  @Test
  void oneOfAThingIsSingular() {
    assertThat(PlainText.count(0, "page")).isEqualTo("0 pages");
    assertThat(PlainText.count(1, "page")).isEqualTo("1 page");
    assertThat(PlainText.count(2, "page")).isEqualTo("2 pages");
    assertThat(OutputSink.notice(1)).isEqualTo("[1 byte of output is missing here]");
  }

  /**
   * OSC, CSI, DCS, C1, right-to-left, isolates, separators, tags, a zero-width joiner, newlines.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u001b]0;PWN\u0007",
        "\u001b[2J",
        "\u001bP1$r\u001b\\",
        "\u009b2J",
        "\u009d0;x\u009c",
        "\u202eevil",
        "\u2066x\u2069",
        "a\u2028b\u2029c",
        "\udb40\udc41",
        "a\u200db",
        "a\r\nforged",
        "\u007f\u0000\b",
        "lone \ud800"
      })
  void nothingThatSteersATerminalIsLeft(String hostile) {
    for (String safe : new String[] {PlainText.line(hostile), PlainText.json(hostile)}) {
      assertThat(safe.chars().filter(c -> c != '\r' && c != '\n'))
          .noneMatch(c -> Character.isISOControl(c))
          .noneMatch(c -> Character.getType(c) == Character.FORMAT);
    }
    assertThat(PlainText.line(hostile).lines()).hasSize(1);
    assertThat(PlainText.isPlain(hostile)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "'a\u001b[31mb', a^[[31mb",
    "'a\nb', a^Jb",
    "'a\u202eb', a<U+202E>b",
    "'Grüße, 世界 \ud83d\ude00', 'Grüße, 世界 \ud83d\ude00'"
  })
  void whatWasThereIsShown(String raw, String shown) {
    assertThat(PlainText.line(raw)).isEqualTo(shown);
  }

  @Test
  void ourOwnLinesStayLines() {
    assertThat(PlainText.lines("one\n  two\u001b")).isEqualTo("one\n  two^[");
  }

  @Test
  void jsonMeansTheSame() {
    assertThat(PlainText.json("{\n \"a\": \"\u202e\u009b\"}"))
        .isEqualTo("{\n \"a\": \"\\u202e\\u009b\"}");
  }
}
