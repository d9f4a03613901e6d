package io.cupule.control.livepage;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.Requirement;
import io.cupule.kvm.testing.Requires;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole page over answers that tests choose, so that what it shows is known to the last bit.
 */
@Timeout(180)
@Requires(Requirement.BROWSER)
@Tag("slow")
class PageLookTest {
  private static Browser browser;
  private static PageServer server;

  @BeforeAll
  static void open(@TempDir Path folder) throws Exception {
    server = PageServer.of(folder);
    browser = Browser.open(folder);
    browser.prepare(DaemonInBrowser.SCRIPT);
  }

  @AfterAll
  static void close() {
    browser.close();
    server.close();
  }

  @BeforeEach
  void visit() {
    prefer("light", "no-preference");
    browser.resize(1280, 1100, 1);
    browser.point(0, 0);
    browser.visit(server.url());
    browser.await("document.querySelector('#shares td')?.textContent.includes('one') === true");
  }

  @AfterEach
  void noComplaint() {
    assertThat(browser.complaints()).isEmpty();
  }

  private static void prefer(String scheme, String motion) {
    browser.prefer(Map.of("prefers-color-scheme", scheme, "prefers-reduced-motion", motion));
  }

  @Test
  void stripShowsTheSharesOfTurnsThatAreShorterThanAPixel() {
    String pixels =
        """
        (() => {
          const chart = document.querySelector('#chart');
          const {data} = chart.getContext('2d').getImageData(500, 5, 200, 24);
          const red = Array.from({length: 200 * 24}, (_, i) => data[4 * i] > data[4 * i + 2]);
          return red.filter(one => one).length / red.length;
        })()
        """;

    assertThat(browser.text("#shares td")).isEqualTo("pCPU 0: one 30.0 %, two 70.0 %, idle 0.0 %");
    assertThat(browser.evaluate(pixels).asDouble()).isBetween(0.66, 0.74);
  }

  @Test
  void axisAndLostContactAreByTheDaemonsClock() {
    String shown =
        "new Date(Date.UTC(2001, 8, 9, 1, 46, 40)).toLocaleTimeString([], {hourCycle: 'h23'})";
    pointAt(0.65);

    assertThat(browser.text("#tip"))
        .contains(" from " + browser.evaluate(shown.replace("40", "36")).asString());

    browser.evaluate("fake.gone = true");
    browser.await("!document.querySelector('#lost').hidden");
    assertThat(browser.text("#lost"))
        .startsWith("The daemon has not answered since " + browser.evaluate(shown).asString());
  }

  @Test
  void tooltipFollowsTheStripUnderARestingPointer() {
    onlyOneTurn();
    pointAt(0.52);
    browser.await("document.querySelector('#tip').textContent.startsWith('one/vcpu0 on pCPU 0')");

    browser.evaluate("fake.now += 2e9");

    browser.await("document.querySelector('#tip').textContent === 'pCPU 0 is idle'");
  }

  @Test
  void nothingCanBeDoneWhileTheDaemonIsLost() {
    browser.await(buttons("false"));
    browser.evaluate("document.querySelector('[data-vm=one] [data-action=stop]').focus()");

    browser.evaluate("fake.gone = true");
    browser.await(buttons("true"));
    browser.click("[data-vm=one] [data-action=stop]");
    browser.click("[data-vm=one] [data-action=pause]");
    assertThat(browser.evaluate("document.querySelector('#ask').open").asBoolean()).isFalse();
    assertThat(browser.evaluate("document.querySelector('#screen').ariaReadOnly").asString())
        .isEqualTo("true");

    browser.evaluate("fake.gone = false");
    browser.await(buttons("false"));
    assertThat(browser.evaluate("document.activeElement.dataset.action").asString())
        .isEqualTo("stop");
    assertThat(
            browser.evaluate("fake.calls.filter(call => call.startsWith('POST')).length").asInt())
        .isZero();
  }

  @Test
  void questionThatIsAnsweredAfterTheDaemonWasLostDoesNothing() {
    browser.click("[data-vm=one] [data-action=stop]");
    browser.await("document.querySelector('#ask').open");
    browser.evaluate("fake.gone = true");
    browser.await(buttons("true"));

    browser.click("#ask-yes");

    browser.await("!document.querySelector('#ask').open");
    assertThat(
            browser.evaluate("fake.calls.filter(call => call.startsWith('POST')).length").asInt())
        .isZero();
  }

  private static String buttons(String disabled) {
    return "['pause', 'stop', 'reset', 'delete'].every(action => document.querySelector("
        + "`[data-vm=one] [data-action=${action}]`).ariaDisabled === '%s')".formatted(disabled);
  }

  @ParameterizedTest
  @ValueSource(ints = {320, 390, 800, 1099, 1100, 1280, 1920})
  void actionsAreNeverCut(int width) {
    browser.resize(width, 1100, 1);
    browser.evaluate(
        """
        fake.vms = [{...fake.vms[0], name: 'a'.repeat(64), pcpus: Array.from({length: 64}, (_, i) => i),
          kernel: '/boot/' + 'k'.repeat(200), state: 'ready_to_poweroff',
          end: {kind: 'crashed', asAsked: false, detail: 'x'.repeat(300), diagnostic: []}}]
        """);
    browser.await("document.querySelector('#vms tbody tr').dataset.vm.startsWith('aaa')");

    String cut =
        """
        [...document.querySelectorAll('#vms button')].filter(button => {
          const {left, right, width} = button.getBoundingClientRect();
          return left < 0 || right > innerWidth || width === 0;
        }).length
        """;
    assertThat(browser.evaluate(cut).asInt()).isZero();
    assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
        .isLessThanOrEqualTo(width);
    assertThat(browser.evaluate("document.querySelectorAll('#vms button').length").asInt())
        .isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({"1099, none", "1100, table-header-group"})
  void vmsAreCardsWhereATableHasNoRoom(int width, String head) {
    browser.resize(width, 1100, 1);

    String display = "getComputedStyle(document.querySelector('#vms tbody tr')).display";
    assertThat(browser.evaluate(display).asString())
        .isEqualTo(head.equals("none") ? "block" : "table-row");
    String roles = "document.querySelectorAll('#vms [role=row] [role=cell]').length";
    assertThat(browser.evaluate(roles).asInt()).isEqualTo(10);
  }

  @Test
  void crashTextIsInAFoldThatStaysOpen() {
    browser.evaluate(
        """
        fake.one = {end: {kind: 'crashed', asAsked: false, detail: 'triple fault',
          diagnostic: ['rip 0x1000', 'cr0 0x11']}};
        fake.vms = [{...fake.vms[0], state: 'powered_off',
          end: {kind: 'crashed', asAsked: false, detail: 'triple fault', diagnostic: []}}, fake.vms[1]];
        """);
    browser.await("document.querySelector('[data-vm=one] summary').textContent !== ''");
    assertThat(browser.text("[data-vm=one] summary")).isEqualTo("crashed: triple fault");
    assertThat(browser.evaluate(isOpen()).asBoolean()).isFalse();

    browser.click("[data-vm=one] summary");

    browser.await("document.querySelector('[data-vm=one] pre').textContent.includes('cr0 0x11')");
    browser.evaluate("fake.calls.length = 0");
    browser.await("fake.calls.filter(call => call === 'GET /v1/vms').length > 1");
    assertThat(browser.evaluate(isOpen()).asBoolean()).isTrue();
    assertThat(browser.text("[data-vm=one] pre"))
        .isEqualTo("crashed: triple fault\nrip 0x1000\ncr0 0x11");
  }

  private static String isOpen() {
    return "document.querySelector('[data-vm=one] details').open";
  }

  @Test
  void endAsAskedNeedsNoFold() {
    browser.evaluate(
        "fake.vms = [{...fake.vms[0], state: 'powered_off', end: {kind: 'stopped', asAsked: true,"
            + " detail: '', diagnostic: []}}]");

    browser.await(
        "document.querySelector('[data-vm=one] td:nth-child(5) span').textContent === 'stopped'");
    assertThat(
            browser.evaluate("document.querySelector('[data-vm=one] details').hidden").asBoolean())
        .isTrue();
  }

  @Test
  void legendNamesColoursAndGreys() {
    String legend =
        "[...document.querySelectorAll('#legend li')].map(item => item.textContent).join()";
    browser.await(legend + " === 'one,two,idle,not known'");

    browser.evaluate("fake.vms = [fake.vms[1]]");

    browser.await(legend + " === 'two,idle,not known'");
  }

  @Test
  void stripStandsWhileItFillsForThoseWhoPreferLessMotion() {
    String place =
        """
        (() => {
          const chart = document.querySelector('#chart');
          const width = chart.width - 64;
          const {data} = chart.getContext('2d').getImageData(64, 6, width, 1);
          const first = Array.from({length: width}, (_, x) => data[4 * x] === 68).indexOf(true);
          return Math.round(100 * first / width);
        })()
        """;
    prefer("light", "reduce");
    onlyOneTurn();
    browser.await(place + " === 50");

    browser.evaluate("fake.now += 0.4e9");
    browser.await(place + " === 40"); // a second, which is the tenth part of the view

    browser.evaluate("fake.now += 0.4e9; fake.calls.length = 0");
    browser.await("fake.calls.filter(call => call.includes('since=')).length > 2");
    assertThat(browser.evaluate(place).asInt()).isEqualTo(40);
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void textCanBeReadInBothSchemes(String scheme) {
    prefer(scheme, "no-preference");
    String least =
        """
        (() => {
          const style = getComputedStyle(document.documentElement);
          const light = name => {
            const value = style.getPropertyValue('--' + name).trim();
            const [r, g, b] = [1, 3, 5].map(i => parseInt(value.slice(i, i + 2), 16) / 255)
              .map(one => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const pairs = ['ink', 'faint', 'accent', 'danger']
            .flatMap(ink => [[ink, 'ground'], [ink, 'raised']]).concat([['warn-ink', 'warn']]);
          return Math.min(...pairs.map(pair => {
            const [dark, bright] = pair.map(light).sort((one, other) => one - other);
            return (bright + 0.05) / (dark + 0.05);
          }));
        })()
        """;
    assertThat(browser.evaluate(least).asDouble()).isGreaterThanOrEqualTo(4.5);
  }

  /** Lets pCPU 0 be idle but for half a second, which begins in the middle of the view. */
  private static void onlyOneTurn() {
    browser.evaluate(
        "fake.now = 120e9; fake.turns = () => [{vcpu: 'one/vcpu0', from: 115e9, to: 115.5e9}]");
    browser.await("document.querySelector('#shares td').textContent.includes('idle 95.0 %')");
  }

  /** Moves the mouse to a part of the first row, from 0 on the left to 1. */
  private static void pointAt(double part) {
    String box = "document.querySelector('#chart').getBoundingClientRect()";
    double left = browser.evaluate(box + ".left").asDouble();
    double top = browser.evaluate(box + ".top").asDouble();
    double width = browser.evaluate("document.querySelector('#chart').clientWidth").asDouble();
    browser.point(left + 64 + part * (width - 64), top + 17);
  }
}
