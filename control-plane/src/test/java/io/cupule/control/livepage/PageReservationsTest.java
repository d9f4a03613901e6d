package io.cupule.control.livepage;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.Requirement;
import io.cupule.kvm.testing.Requires;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the page tells of reservations and resets, over answers that tests choose. */
@Timeout(180)
@Requires(Requirement.BROWSER)
@Tag("slow")
class PageReservationsTest {
  private static final String CELLS =
      "[...document.querySelectorAll('#reservations tbody tr')]"
          + ".map(row => [...row.cells].map(cell => cell.textContent).join('|')).join(';')";

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
    browser.resize(1280, 1100, 1);
    browser.visit(server.url());
    browser.await("document.querySelectorAll('#vms tbody tr').length === 2");
    answerVcpus("rtds", 5000, 2);
  }

  @AfterEach
  void noComplaint() {
    assertThat(browser.complaints()).isEmpty();
  }

  private static void answerVcpus(String policy, int periods, int missed) {
    browser.evaluate(
        """
        fake.answers['/v1/pcpus'] = {pcpus: [{id: 0, policy: '%s'}]};
        fake.answers['/v1/vms/two/vcpus'] = {vcpus: [{vm: 'two', id: 0, scheduling: {}}]};
        fake.answers['/v1/vms/one/vcpus'] = {vcpus: [{vm: 'one', id: 0, stolenSeconds: 0.25,
          scheduling: {reservation: {budget: '2ms', period: '10ms'}}, reservationPeriods: {
            periods: %d, met: %d, missed: %d, missedByHost: 1, meanLateNanos: 1200000, maxLateNanos: 3e6}}]};
        """
            .formatted(policy, periods, periods - missed, missed));
  }

  @Test
  void reservationShowsHowOftenItWasMetAndWhoMissedIt() {
    browser.await(CELLS + " === 'one/vcpu0|2ms every 10ms|5000|4998|2|1|1.2 ms|3 ms|250 ms'");
    assertThat(browser.evaluate("document.querySelector('#reserved').hidden").asBoolean())
        .isFalse();
    assertThat(browser.evaluate("document.querySelectorAll('#reservations td.bad').length").asInt())
        .isEqualTo(2);

    answerVcpus("rtds", 6000, 3);

    browser.await(CELLS + ".includes('|6000|5997|3|')");
  }

  @Test
  void tableIsGoneWhereThePolicyKnowsNoReservations() {
    browser.await(CELLS + " !== ''");

    answerVcpus("bvt", 5000, 2);

    browser.await("document.querySelector('#reserved').hidden && " + CELLS + " === ''");
  }

  @Test
  void narrowPageStillFits() {
    browser.resize(390, 1100, 1);
    browser.await(CELLS + " !== ''");

    assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
        .isLessThanOrEqualTo(390);
  }

  @Test
  void vmTellsHowOftenItBeganAnewAndWhy() {
    browser.evaluate(
        "fake.vms = [{...fake.vms[0], resets: {host: 0, guest: 2, triple_fault: 1}}, fake.vms[1]]");

    browser.await(
        "document.querySelector('[data-vm=one]').textContent"
            + ".includes('reset 3 times: guest 2, triple fault 1')");
    assertThat(browser.text("[data-vm=two]")).doesNotContain("reset 0", "reset once");
  }
}
