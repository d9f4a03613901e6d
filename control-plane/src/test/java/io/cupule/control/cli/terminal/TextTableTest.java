package io.cupule.control.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextTableTest {
  private static TextTable table() {
    TextTable table = new TextTable("VM", "state", "kernel", "end");
    table.row("alpha", "running", "/srv/images/of/virtual/machines/kernel-6.18.bin", "");
    table.row("beta", "ended", "builtin:counter", "crashed: triple fault at 0x100000 of vcpu0");
    table.paint("state", StateColours::ofState);
    return table;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 20, 40, 60, 80, 100, 120, 1000})
  void noLineIsLongerThanTheTerminal(int width) {
    assertThat(table().lines(width, false)).hasSize(3).allMatch(line -> line.length() <= width);
  }

  @Test
  void widestColumnsGiveWayAndSaySo() {
    assertThat(table().lines(60, false))
        .containsExactly(
            "VM     state    kernel                 end",
            "alpha  running  /srv/images/of/virtu\u2026",
            "beta   ended    builtin:counter        crashed: triple faul\u2026");
  }

  @Test
  void whereThereIsRoomNothingIsCut() {
    assertThat(table().lines(Terminal.UNLIMITED, false).get(2)).endsWith("of vcpu0");
  }

  @Test
  void coloursTakeNoRoom() {
    List<String> plain = table().lines(60, false);

    assertThat(table().lines(60, true).get(1)).contains("\u001b[32mrunning\u001b[0m  /srv");
    assertThat(
            table().lines(60, true).stream().map(line -> line.replaceAll("\u001b\\[[0-9]*m", "")))
        .containsExactlyElementsOf(plain);
  }

  @ParameterizedTest
  @CsvSource({
    "'', xterm, true, true",
    "1, xterm, true, false",
    "'', dumb, true, false",
    "'', xterm, false, false"
  })
  void coloursAreForTerminalsWhoseUserWantsThem(
      String noColor, String term, boolean terminal, boolean shown) {
    assertThat(Terminal.hasColours(Map.of("NO_COLOR", noColor, "TERM", term), terminal))
        .isEqualTo(shown);
  }

  @Test
  void columnsComeBeforeTheTerminalsOwn() {
    assertThat(Terminal.width(Map.of("COLUMNS", "72"), () -> 100)).isEqualTo(72);
    assertThat(Terminal.width(Map.of("COLUMNS", "wide"), () -> 100)).isEqualTo(100);
    assertThat(Terminal.width(Map.of(), () -> 100)).isEqualTo(100);
  }
}
