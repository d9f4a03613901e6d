package io.cupule.control.livepage;

import static io.cupule.control.livepage.Browser.quoted;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.Requirement;
import io.cupule.kvm.testing.Requires;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page's modules one by one, in a browser. Tests write a control character as {@code ^X}. */
@Timeout(180)
@Requires(Requirement.BROWSER)
class PagePartsTest {
  private static Browser browser;
  private static PageServer server;

  @BeforeAll
  static void open(@TempDir Path folder) throws Exception {
    server = PageServer.of(folder);
    browser = Browser.open(folder);
    browser.visit(server.url());
  }

  @AfterAll
  static void close() {
    browser.close();
    server.close();
  }

  @ParameterizedTest(name = "{0} is shown as {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          one^M^Jtwo        | 'one\\ntwo|'
          one^Jtwo          | 'one\\ntwo|'
          50 %^M100         | '100|%'
          abc^H^HX          | 'aX|c'
          ^H^Ha             | 'a|'
          a^Ib              | 'a       b|'
          a^Gb^@c           | 'abc|'
          a^[[1;31mb^[[0mc  | 'abc|'
          a^[[31            | 'a|'
          a^[(Bb            | 'ab|'
          a^[]0;title^Gb    | 'ab|'
          a^[]0;title^[\\b  | 'ab|'
          a^[]0;^Xb         | 'ab|'
          a^[Pxyz^[[1mb     | 'ab|'
          <b>&amp;</b>      | '<b>&amp;</b>|'
          """)
  void terminalShowsTextAndNoSequences(String sent, String shown) {
    assertThat(terminal("terminal.write(" + control(sent) + ");"))
        .isEqualTo(shown.replace("\\n", "\n"));
  }

  @Test
  void sequenceMayComeInParts() {
    assertThat(
            terminal(
                "for (const c of "
                    + control("a^[[1;3")
                    + ") terminal.write(c);"
                    + " terminal.write('1mb');"))
        .isEqualTo("ab|");
  }

  @Test
  void sequenceWithoutAnEndHidesABoundedPartOfTheText() {
    assertThat(
            terminal("terminal.write(" + control("^[]0;") + " + 'x'.repeat(5000) + '\\rend\\n');"))
        .startsWith("end")
        .hasSizeLessThan(1000);
  }

  @Test
  void terminalForgetsOldLinesAndBreaksEndlessOnes() {
    assertThat(terminal("terminal.write('x\\n'.repeat(5000));")).hasSize(2001);
    assertThat(terminal("terminal.write('x'.repeat(5000));").indexOf('\n')).isEqualTo(4096);
  }

  /** What a terminal shows, with a bar in front of the cursor. */
  private static String terminal(String does) {
    return module(
        "terminal.js",
        "const terminal = new m.Terminal(); "
            + does
            + " const {before, under, after} = terminal.view;"
            + " return (before + '|' + under + after).trimEnd();");
  }

  private static String control(String text) {
    StringBuilder sent = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      boolean marked = text.charAt(i) == '^';
      sent.append(marked ? (char) (text.charAt(++i) & 0x1f) : text.charAt(i));
    }
    return quoted(sent.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "'{key: \"a\"}', a",
    "'{key: \"é\"}', é",
    "'{key: \"Enter\"}', '\\r'",
    "'{key: \"c\", ctrlKey: true}', '\\u0003'",
    "'{key: \"i\", ctrlKey: true}', '\\t'",
    "'{key: \"Tab\"}', ''",
    "'{key: \"F5\"}', ''",
    "'{key: \"a\", altKey: true}', ''",
    "'{key: \"@\", ctrlKey: true, altKey: true, modifierAltGraph: true}', @",
    "'{key: \"ArrowUp\"}', '\\u001b[A'",
  })
  void keySendsWhatATerminalSends(String event, String bytes) {
    assertThat(
            module(
                "console.js",
                "return JSON.stringify(m.bytesOf(new KeyboardEvent('keydown', " + event + ")));"))
        .isEqualToIgnoringCase('"' + bytes + '"');
  }

  @Test
  void eventsMayComeInParts() {
    assertThat(
            module(
                "events.js",
                "const parser = new m.EventParser();"
                    + " const found = [...': alive\\n\\nid: 1\\nevent: vm.created\\ndata: {\"a\":1}\\n\\n']"
                    + "   .flatMap(c => parser.take(c));"
                    + " return JSON.stringify(found);"))
        .isEqualTo("[\"{\\\"a\\\":1}\"]");
  }

  @Test
  void turnThatGoesOnIsOneTurn() {
    assertThat(
            turns(
                """
                take(1e9, ['a/vcpu0', 0.5e9, 0.9e9], ['b/vcpu0', 0.9e9, 1e9]);
                take(2e9, ['b/vcpu0', 0.9e9, 1.5e9], ['a/vcpu0', 1.6e9, 2e9]);
                """))
        .isEqualTo("a/vcpu0 500-900, b/vcpu0 900-1500, a/vcpu0 1600-2000");
  }

  @Test
  void recordThatWasMissingComesWithTheNextAnswer() {
    assertThat(
            turns(
                """
                take(1e9, ['a/vcpu0', 0.5e9, 1e9]);
                take(2e9, ['a/vcpu0', 0.5e9, 0.99e9], ['b/vcpu0', 0.99e9, 2e9]);
                """))
        .isEqualTo("a/vcpu0 500-990, b/vcpu0 990-2000");
  }

  @Test
  void turnsBeforeAGapAreForgotten() {
    assertThat(
            turns(
                """
                take(1e9, ['a/vcpu0', 0.5e9, 1e9]);
                take(30e9, ['b/vcpu0', 25e9, 30e9]);
                """))
        .isEqualTo("b/vcpu0 25000-30000");
  }

  @Test
  void timeBeforeAnAnswerThatLacksTurnsIsNotKnown() {
    assertThat(
            module(
                "turns.js",
                """
                const turns = new m.Turns();
                turns.take({now: 10e9, pcpus: [{id: 0, complete: false,
                  turns: [{vcpu: 'a/vcpu0', from: 7e9, to: 8e9}]}], time: 0});
                return String(turns.known(0));
                """))
        .isEqualTo("7000000000");
  }

  @Test
  void timeOfDayIsTheDaemonsAndDoesNotTremble() {
    assertThat(
            module(
                "turns.js",
                """
                const turns = new m.Turns();
                const at = (now, millis) => {
                  turns.take({now, time: new Date(946684800000 + millis).toJSON(), pcpus: []});
                  return turns.label(now - turns.origin, 1e6).slice(-6);
                };
                return [at(1e15, 1250), at(1e15 + 1e9, 2260), at(1e15 + 2e9, 7250)].join(' ');
                """))
        .isEqualTo("01.250 02.250 07.250");
  }

  @Test
  void shareIsOfAWholePcpu() {
    assertThat(
            module(
                "turns.js",
                TAKE
                    + "take(10e9, ['a/vcpu0', 1e9, 9e9], ['b/vcpu0', 9e9, 10e9]);"
                    + " return JSON.stringify([...turns.shares(5e9)]);"))
        .isEqualTo("[[\"a\",0.8],[\"b\",0.2]]");
  }

  @Test
  void shareIsOfTheTimeThatIsKnown() {
    assertThat(
            module(
                "turns.js",
                """
                const turns = new m.Turns();
                turns.take({now: 10e9, time: 0, pcpus: [{id: 0, complete: false,
                  turns: [{vcpu: 'a/vcpu0', from: 9e9, to: 9.5e9}]}]});
                return JSON.stringify([...turns.shares(5e9)]);
                """))
        .isEqualTo("[[\"a\",0.5]]");
  }

  private static final String TAKE =
      """
      const turns = new m.Turns();
      const take = (now, ...list) => turns.take({now, pcpus: [{id: 0, complete: true,
        turns: list.map(([vcpu, from, to]) => ({vcpu, from, to}))}], time: 0});
      """;

  private static String turns(String does) {
    return module(
        "turns.js",
        TAKE
            + does
            + "return turns.within(0, 0, 1e12)"
            + "  .map(t => `${t.vcpu} ${t.from / 1e6}-${t.to / 1e6}`).join(', ');");
  }

  @Test
  void lengthOfTimeHasAUnitThatSuits() {
    assertThat(module("words.js", "return [1, 1500, 2e6, 9.87654e9, 0].map(m.length).join(', ');"))
        .isEqualTo("1 ns, 1.5 µs, 2 ms, 9.877 s, 0 ns");
  }

  private static String module(String name, String does) {
    return browser.evaluate("import('/live/" + name + "').then(m => { " + does + " })").asString();
  }
}
