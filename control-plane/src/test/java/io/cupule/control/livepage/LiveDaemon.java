package io.cupule.control.livepage;

import io.cupule.control.daemon.Daemon;
import io.cupule.control.daemon.DaemonSettings;
import io.cupule.control.daemon.DaemonSettings.Tcp;
import io.cupule.control.daemon.TestDaemon;
import io.cupule.control.server.FreeAddress;
import io.cupule.control.server.HttpCall;
import io.cupule.control.watch.DaemonLog;
import io.cupule.partition.boot.Builtin;
import io.cupule.partition.scenario.document.ScenarioDocument;
import io.cupule.partition.scenario.document.ScenarioReader;
import io.cupule.partition.scenario.host.HostFacts;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** A daemon with real VMs on one CPU that a browser can reach; it can end and come again. */
final class LiveDaemon implements AutoCloseable {
  static final String TOKEN = "a-token-of-this-test";

  private static final Duration IDLE = Duration.ofSeconds(30);

  private final DaemonSettings settings;
  private final ScenarioDocument scenario;
  private final InetSocketAddress address;
  private Daemon daemon;

  private LiveDaemon(DaemonSettings settings, ScenarioDocument scenario, InetSocketAddress address)
      throws IOException {
    this.settings = settings;
    this.scenario = scenario;
    this.address = address;
    this.daemon = daemon();
  }

  /** Runs VMs, as {@link TestDaemon#vm} describes them. */
  static LiveDaemon of(Path folder, String... vms) throws Exception {
    Path file = folder.resolve("scenario.json");
    String text =
        """
        {"name": "live", "host": {"stopTimeout": "5s"}, "pcpus": [{"id": CPU}], "vms": [%s]}
        """
            .formatted(String.join(",", vms))
            .replace("CPU", Integer.toString(TestDaemon.CPU));
    Files.writeString(file, text);
    HostFacts host = HostFacts.ofThisHost();
    ScenarioDocument scenario =
        new ScenarioReader(Set.copyOf(Builtin.names())).document(file, host);
    InetSocketAddress address = FreeAddress.find();
    DaemonSettings settings =
        new DaemonSettings(
            folder.resolve("api.sock"),
            folder.resolve("state"),
            Optional.empty(),
            Optional.of(
                new Tcp(
                    address,
                    Optional.of(Files.writeString(folder.resolve("token"), TOKEN)),
                    Optional.empty())),
            "test",
            Map.of(),
            IDLE,
            List.of(),
            Set.of());
    return new LiveDaemon(settings, scenario, address);
  }

  private Daemon daemon() throws IOException {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    DaemonLog log = new DaemonLog(new PrintWriter(nowhere, false, StandardCharsets.UTF_8), false);
    return Daemon.open(settings, scenario, nowhere, log);
  }

  /** Where the page is. */
  String url() {
    return "http://127.0.0.1:" + address.getPort() + "/";
  }

  /** Opens the page and shows the token. */
  void visit(Browser browser) {
    browser.visit(url());
    login(browser, TOKEN);
    browser.await("document.querySelector('#vms tbody tr') !== null");
  }

  /** Shows a token when the page asks for it. */
  static void login(Browser browser, String token) {
    browser.await("document.querySelector('#login').open");
    browser.evaluate("document.querySelector('#token').focus()");
    browser.type(token);
    browser.press("Enter");
  }

  /** What the daemon itself says of a VM. */
  JsonNode vm(String name) throws IOException {
    return HttpCall.call(settings.socket(), "GET", "/v1/vms/" + name).json();
  }

  /** Ends it, as somebody else may. */
  void end() {
    daemon.close();
  }

  /** Runs it again, at the same place. */
  void again() throws IOException {
    daemon = daemon();
  }

  @Override
  public void close() {
    daemon.close();
  }
}
