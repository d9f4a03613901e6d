package io.cupule.device.backend;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.device.Fuzz;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixedLinesTest {
  private static final int LONGEST = PrefixedLines.LONGEST_LINE;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, false, UTF_8);
  private final List<String> log = new ArrayList<>();
  private final PrefixedLines vm = lines("vm0", out);

  @Test
  void wholeLinesCarryTheName() {
    print(vm, "one\ntwo\n\n");

    assertThat(shown()).isEqualTo("vm0 | one\nvm0 | two\nvm0 | \n");
  }

  @Test
  void anUnfinishedLineWaitsForItsEnd() {
    print(vm, "login: ");
    assertThat(shown()).isEmpty();
    print(vm, "root\n");

    assertThat(shown()).isEqualTo("vm0 | login: root\n");
  }

  @Test
  void theEndShowsTheUnfinishedLine() {
    print(vm, "panic");
    finish(vm);

    assertThat(shown()).isEqualTo("vm0 | panic\n");
  }

  @Test
  void theEndAfterAWholeLineAddsNothing() {
    print(vm, "bye\n");
    finish(vm);

    assertThat(shown()).isEqualTo("vm0 | bye\n");
  }

  @Test
  void whatIsMissingHasALineOfItsOwn() throws IOException {
    print(vm, "unfinish");
    vm.missing(12_345);
    print(vm, "ed\n");

    assertThat(shown())
        .isEqualTo("vm0 | unfinish\nvm0 | [12345 bytes of output are missing here]\nvm0 | ed\n");
  }

  @Test
  void aLineThatNeverEndsIsShownInPieces() {
    print(vm, "x".repeat(LONGEST + 1));

    assertThat(shown()).isEqualTo("vm0 | " + "x".repeat(LONGEST) + "\n");
    finish(vm);
    assertThat(shown()).endsWith("\nvm0 | x\n");
  }

  @Test
  void aLineOfTheGreatestLengthIsOneLine() {
    print(vm, "x".repeat(LONGEST) + "\n\n");

    assertThat(shown()).isEqualTo("vm0 | " + "x".repeat(LONGEST) + "\nvm0 | \n");
  }

  @Test
  void aCharacterAcrossACutStaysWhole() {
    print(vm, "x".repeat(LONGEST - 1) + "\u20ac!\n");

    assertThat(shown()).isEqualTo("vm0 | " + "x".repeat(LONGEST - 1) + "\nvm0 | \u20ac!\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text\r\n", "\rtext\n", "text\r\r\n"})
  void carriageReturnsAtTheEndsOfALineGo(String line) {
    print(vm, line);

    assertThat(shown()).isEqualTo("vm0 | text\n");
  }

  @ParameterizedTest
  @CsvSource({
    "'safe\rvm1 | forged', 'safe^Mvm1 | forged'",
    "'\u001b[2J\u001b[Hcleared', cleared",
    "'\u001b[1;31mred\u001b[0m', red",
    "'\u001b[?25l\u001b[6n\u001b[ qhidden', hidden",
    "'\u001bc', ^[c",
    "'\u001b]0;title\u0007', ^[]0;title^G",
    "'\u001b[1;31', ^[[1;31",
    "'\u001b[\u001b[2J', ^[[",
    "'\u009b2J', <U+009B>2J",
    "'a\u0008b\u007f', a^Hb^?",
    "'nul\u0000', nul^@",
    "'\u202eright to left', <U+202E>right to left",
    "'\u2028line', <U+2028>line",
    "'tab\there', 'tab\there'",
    "'gr\u00fc\u00dfe \u20ac \ud83d\ude00', 'gr\u00fc\u00dfe \u20ac \ud83d\ude00'"
  })
  void whatCouldSteerTheTerminalIsMadeHarmless(String line, String expected) {
    print(vm, line + "\n");

    assertThat(shown()).isEqualTo("vm0 | " + expected + "\n");
  }

  @Test
  void invalidUtf8IsReplacedAndHarmsNobodyElse() {
    PrefixedLines other = lines("vm1", out);
    print(vm, new byte[] {'a', (byte) 0xff, 'b', (byte) 0xe2, (byte) 0x82});
    print(other, "fine\n");
    print(vm, "\n");

    assertThat(shown()).isEqualTo("vm1 | fine\nvm0 | a\ufffdb\ufffd\n");
  }

  @Test
  void linesComeInTheCharacterSetOfTheStream() {
    PrefixedLines ascii = lines("vm0", new PrintStream(bytes, false, US_ASCII));
    print(ascii, "\u20ac 5\n");

    assertThat(bytes.toString(US_ASCII)).isEqualTo("vm0 | ? 5\n");
  }

  @Test
  void anyOutputBecomesPrintableLinesWithTheName() {
    RandomGenerator random = Fuzz.random("line prefix");
    byte[] noise = new byte[Fuzz.ROUNDS];
    random.nextBytes(noise);
    print(vm, noise);
    finish(vm);

    assertThat(shown().lines())
        .allMatch(line -> line.startsWith("vm0 | "))
        .allMatch(line -> line.chars().noneMatch(c -> c != '\t' && Character.isISOControl(c)));
  }

  private PrefixedLines lines(String name, PrintStream to) {
    return new PrefixedLines(name, TextStream.of(to), log::add);
  }

  private static void print(PrefixedLines lines, String text) {
    print(lines, text.getBytes(UTF_8));
  }

  private static void print(PrefixedLines lines, byte[] text) {
    try {
      lines.write(text, text.length);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static void finish(PrefixedLines lines) {
    try {
      lines.finish();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private String shown() {
    return bytes.toString(UTF_8);
  }
}
