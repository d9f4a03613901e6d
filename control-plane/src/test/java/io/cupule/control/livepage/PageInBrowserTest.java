package io.cupule.control.livepage;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.control.daemon.TestDaemon;
import io.cupule.kvm.testing.Requirement;
import io.cupule.kvm.testing.Requires;
import io.cupule.kvm.testing.RequiresKvm;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page over a daemon with two real VMs that share a pCPU. */
@Timeout(180)
@RequiresKvm
@Requires(Requirement.BROWSER)
class PageInBrowserTest {
  /** The colour of the first VM. */
  private static final String BUSY = "68,119,170";

  /** That of an idle pCPU in a light page. */
  private static final String IDLE = "236,238,241";

  /** An expression over the pixels of the first row, above the names in it. */
  private static final String PIXELS =
      """
      (() => {
        const chart = document.querySelector('#chart');
        const {data} = chart.getContext('2d').getImageData(0, 7, chart.width, 1);
        const pixels = Array.from(
          {length: chart.width}, (_, x) => data.slice(4 * x, 4 * x + 3).join());
        return %s;
      })()
      """;

  private static Browser browser;

  @TempDir private Path folder;

  private Optional<LiveDaemon> running = Optional.empty();

  @BeforeAll
  static void open(@TempDir Path files) throws Exception {
    browser = Browser.open(files);
    browser.prefer("light");
  }

  @AfterAll
  static void close() {
    browser.close();
  }

  @AfterEach
  void stop() {
    running.ifPresent(LiveDaemon::close);
    assertThat(browser.complaints()).isEmpty();
  }

  /** Runs a guest that is always busy, as {@code busy}, and another one. */
  private LiveDaemon run(String other) throws Exception {
    LiveDaemon daemon =
        LiveDaemon.of(folder, TestDaemon.vm("busy", "spin"), TestDaemon.vm(other, other));
    running = Optional.of(daemon);
    return daemon;
  }

  /** Runs them and opens the page. */
  private LiveDaemon show(String other) throws Exception {
    LiveDaemon daemon = run(other);
    daemon.visit(browser);
    return daemon;
  }

  @Test
  void vmsAreListedWithTheirShares() throws Exception {
    LiveDaemon _ = show("halter");

    browser.await("document.querySelectorAll('#vms tr[data-state=running]').length === 2");
    browser.await("parseFloat(document.querySelector('#vms tr[data-vm=busy] meter').value) > 0.5");
    assertThat(browser.text("#vms tr[data-vm=halter] th")).startsWith("halterbuiltin:halter, 16");
    assertThat(browser.text("#shares")).contains("pCPU " + TestDaemon.CPU + ": busy ", "halter ");
  }

  @Test
  void pauseIsAHoleInTheTimeline() throws Exception {
    LiveDaemon _ = show("hello"); // which ends at once
    for (int i = 0; i < 5; i++) {
      browser.click("#zoom-out"); // to a minute, so that a slow machine does not leave it behind
    }
    browser.await(newest(BUSY));

    act("pause");
    browser.await(state("paused"));
    browser.await(newest(IDLE));
    assertThat(browser.evaluate(count(BUSY)).asInt()).isPositive();

    act("resume");
    browser.await(newest(BUSY));
    assertThat(browser.evaluate(count(IDLE)).asInt()).isPositive();
    assertThat(browser.text("#notices")).isEmpty();
  }

  @Test
  void timelineThatIsHeldStandsStillAndEndFollowsAgain() throws Exception {
    LiveDaemon _ = show("halter");
    browser.await(newest(BUSY));

    browser.evaluate("document.querySelector('#chart').focus()");
    browser.press("ArrowLeft");
    browser.press("+");
    browser.await("document.querySelector('#follow').ariaPressed === 'false'");
    assertThat(browser.text("#span")).isEqualTo("6.667 s in view");
    browser.press(".");
    assertThat(browser.text("#told")).contains("/vcpu0 on pCPU " + TestDaemon.CPU);

    browser.press("End");
    assertThat(browser.evaluate("document.querySelector('#follow').ariaPressed").asString())
        .isEqualTo("true");
  }

  @Test
  void consoleEchoesWhatIsTyped() throws Exception {
    LiveDaemon daemon = show("echo");
    browser.click("#vms tr[data-vm=echo] [aria-label^=Console]");
    browser.await(onScreen("type something"));

    browser.type("Hello, guest");

    browser.await(onScreen("Hello, guest"));
    assertThat(daemon.vm("echo").path("serialBytesIn").asInt()).isEqualTo("Hello, guest".length());
  }

  @Test
  void markupFromAGuestIsText() throws Exception {
    LiveDaemon _ = show("echo");
    browser.click("#vms tr[data-vm=echo] [aria-label^=Console]");
    browser.await(onScreen("type something"));
    String markup = "<img src=x onerror=alert(1)><b>bold</b>";

    browser.type(markup);

    browser.await(onScreen(markup));
    assertThat(
            browser.evaluate("document.querySelectorAll('#screen :not(.cursor)').length").asInt())
        .isZero();
  }

  @Test
  void refusalIsShownWithItsRemedy() throws Exception {
    LiveDaemon _ = show("echo");
    act("pause");
    browser.await(state("paused"));
    browser.evaluate("document.querySelector('#console-vm').focus()");
    browser.await("document.querySelector('#screen').dataset.vm === 'busy'");
    browser.evaluate("document.querySelector('#screen').focus()");

    browser.type("x");

    browser.await(
        "document.querySelector('#notices p')?.textContent"
            + " === 'vm busy is paused and reads nothing; start or resume it'");
  }

  @Test
  void stopAsksFirst() throws Exception {
    LiveDaemon daemon = show("halter");

    act("stop");
    browser.await("document.querySelector('#ask').open");
    assertThat(browser.text("#ask-question")).startsWith("Stop busy?");
    browser.click("#ask-no");
    browser.await("!document.querySelector('#ask').open");
    assertThat(daemon.vm("busy").path("state").asString()).isEqualTo("running");

    act("stop");
    browser.click("#ask-yes");
    browser.await(state("powered_off"));
    assertThat(daemon.vm("busy").path("state").asString()).isEqualTo("powered_off");
    browser.await(
        "[...document.querySelectorAll('#events b')].some(b => b.textContent === 'busy')");
  }

  @Test
  void resetIsCountedWithItsCause() throws Exception {
    LiveDaemon _ = show("halter");

    act("reset");
    browser.click("#ask-yes");

    browser.await(
        "document.querySelector('#vms tr[data-vm=busy]').textContent"
            + ".includes('reset once: host 1')");
    browser.await(state("running"));
  }

  @Test
  void deletedVmIsGone() throws Exception {
    LiveDaemon daemon = show("halter");

    act("delete");
    browser.click("#ask-yes");

    browser.await("document.querySelector('#vms tr[data-vm=busy]') === null");
    assertThat(daemon.vm("busy").path("status").asInt()).isEqualTo(404);
  }

  @Test
  void wrongTokenIsAskedForAgain() throws Exception {
    LiveDaemon daemon = run("halter");
    browser.visit(daemon.url());
    LiveDaemon.login(browser, "a-token-of-another-one");

    browser.await("document.querySelector('#login-title').textContent.includes('not know')");
    assertThat(browser.evaluate("document.querySelector('#vms tbody').rows.length").asInt())
        .isZero();
    LiveDaemon.login(browser, LiveDaemon.TOKEN);
    browser.await("document.querySelector('#vms tr[data-vm=busy]') !== null");
  }

  @Test
  void lostDaemonIsToldOfAndFoundAgain() throws Exception {
    LiveDaemon daemon = show("halter");
    browser.await(newest(BUSY));

    daemon.end();
    browser.await("!document.querySelector('#lost').hidden");
    assertThat(browser.text("#lost")).startsWith("The daemon has not answered since");

    daemon.again();
    browser.await("document.querySelector('#lost').hidden");
    browser.await(newest(BUSY));
    assertThat(browser.text("#notices")).isEmpty();
  }

  private static void act(String action) {
    String button = "#vms tr[data-vm=busy] [data-action=%s][aria-disabled=false]".formatted(action);
    browser.click(button);
  }

  private static String state(String state) {
    return "document.querySelector('#vms tr[data-vm=busy]').dataset.state === '%s'"
        .formatted(state);
  }

  private static String onScreen(String text) {
    return "document.querySelector('#screen').textContent.includes(%s)"
        .formatted(Browser.quoted(text));
  }

  /** Whether the first pCPU's row has a colour at its end. */
  private static String newest(String colour) {
    return PIXELS.formatted("pixels.at(-3) === '" + colour + "'");
  }

  /** How many pixels of the first pCPU's row have a colour. */
  private static String count(String colour) {
    return PIXELS.formatted("pixels.filter(pixel => pixel === '" + colour + "').length");
  }
}
