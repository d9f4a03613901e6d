package io.cupule.device.backend;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.device.CharBackend;
import io.cupule.device.Fuzz;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinePrefixBackendTest {
  private static final int LONGEST = LinePrefixBackend.LONGEST_LINE;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, false, UTF_8);
  private final LinePrefixBackend vm = new LinePrefixBackend("vm0", out);

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
  void closingShowsTheUnfinishedLineOnce() {
    print(vm, "panic");
    vm.close();
    vm.close();
    print(vm, "too late\n");

    assertThat(shown()).isEqualTo("vm0 | panic\n");
  }

  @Test
  void closingAfterAWholeLineAddsNothing() {
    print(vm, "bye\n");
    vm.close();

    assertThat(shown()).isEqualTo("vm0 | bye\n");
  }

  @Test
  void aLineThatNeverEndsIsShownInPieces() {
    print(vm, "x".repeat(LONGEST + 1));

    assertThat(shown()).isEqualTo("vm0 | " + "x".repeat(LONGEST) + "\n");
    vm.close();
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
    LinePrefixBackend other = new LinePrefixBackend("vm1", out);
    for (int value : new int[] {'a', 0xff, 'b', 0xe2, 0x82}) {
      vm.write(value);
    }
    print(other, "fine\n");
    vm.write('\n');

    assertThat(shown()).isEqualTo("vm1 | fine\nvm0 | a\ufffdb\ufffd\n");
  }

  @Test
  void linesComeInTheCharacterSetOfTheStream() {
    LinePrefixBackend ascii = new LinePrefixBackend("vm0", new PrintStream(bytes, false, US_ASCII));
    print(ascii, "\u20ac 5\n");

    assertThat(bytes.toString(US_ASCII)).isEqualTo("vm0 | ? 5\n");
  }

  @Test
  void linesOfSeveralVmsNeverMix() throws InterruptedException {
    int lines = 2_000;
    List<Thread> guests = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      LinePrefixBackend backend = new LinePrefixBackend("vm" + i, out);
      String line = ("<" + i + ">").repeat(10) + "\n";
      guests.add(Thread.ofPlatform().start(() -> print(backend, line.repeat(lines))));
    }
    for (Thread guest : guests) {
      guest.join();
    }

    assertThat(shown().lines())
        .hasSize(4 * lines)
        .allMatch(line -> line.matches("vm(\\d) \\| (<\\1>){10}"));
  }

  @Test
  void anyOutputBecomesPrintableLinesWithTheName() {
    RandomGenerator random = Fuzz.random("line prefix");
    byte[] noise = new byte[Fuzz.ROUNDS];
    random.nextBytes(noise);
    for (byte each : noise) {
      vm.write(each);
    }
    vm.close();

    assertThat(shown().lines())
        .allMatch(line -> line.startsWith("vm0 | "))
        .allMatch(line -> line.chars().noneMatch(c -> c != '\t' && Character.isISOControl(c)));
  }

  private static void print(CharBackend backend, String text) {
    for (byte each : text.getBytes(UTF_8)) {
      backend.write(each);
    }
  }

  private String shown() {
    return bytes.toString(UTF_8);
  }
}
