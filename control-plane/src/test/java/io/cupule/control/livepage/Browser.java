package io.cupule.control.livepage;

import io.cupule.kvm.testing.Patience;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Headless Chromium with one page, driven through its DevTools protocol. For one thread. */
public final class Browser implements AutoCloseable {
  private static final long PATIENCE_NANOS = Patience.LONG.toNanos();
  private static final long LOOK_NANOS = Duration.ofMillis(50).toNanos();

  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private final List<String> complaints = new ArrayList<>();
  private final WebSocket socket;
  private final Map<String, String> session;
  private int calls;

  private Browser(Process process, Path profile) {
    this.process = process;
    this.socket = connect(profile);
    Map<String, String> browser = Map.of();
    String target =
        call(browser, "Target.createTarget", Map.of("url", "about:blank"))
            .path("targetId")
            .asString();
    JsonNode attached =
        call(browser, "Target.attachToTarget", Map.of("targetId", target, "flatten", true));
    this.session = Map.of("sessionId", attached.path("sessionId").asString());
    Stream.of("Runtime.enable", "Log.enable", "Page.enable").forEach(one -> call(one, Map.of()));
  }

  /**
   * Starts it.
   *
   * @param folder for its files
   */
  public static Browser open(Path folder) throws IOException {
    Path profile = folder.resolve("profile");
    List<String> command = new ArrayList<>(List.of("chromium", "--headless", "--no-sandbox"));
    command.addAll(List.of("--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"));
    command.addAll(List.of("--window-size=1280,1100", "--remote-debugging-port=0"));
    command.add("--user-data-dir=" + profile);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("browser.txt").toFile())
            .start();
    try {
      return new Browser(process, profile);
    } catch (RuntimeException | Error failed) {
      process.destroyForcibly();
      throw failed;
    }
  }

  private WebSocket connect(Path profile) {
    Path file = profile.resolve("DevToolsActivePort");
    List<String> place = until("the browser listens", () -> lines(file), found -> found.size() > 1);
    URI uri = URI.create("ws://127.0.0.1:" + place.get(0) + place.get(1));
    return client.newWebSocketBuilder().buildAsync(uri, new Collector(messages)).join();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException notYet) {
      return List.of();
    }
  }

  /** Puts parts of messages together. */
  private static final class Collector implements WebSocket.Listener {
    private final BlockingQueue<String> messages;
    private final StringBuilder parts = new StringBuilder();

    Collector(BlockingQueue<String> messages) {
      this.messages = messages;
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      parts.append(data);
      if (last) {
        messages.add(parts.toString());
        parts.setLength(0);
      }
      return WebSocket.Listener.super.onText(socket, data, last);
    }
  }

  /** Does something with the page, as in the DevTools protocol. */
  public JsonNode call(String method, Map<String, ?> parameters) {
    return call(session, method, parameters);
  }

  private JsonNode call(Map<String, String> to, String method, Map<String, ?> parameters) {
    int id = ++calls;
    Map<String, Object> message = new HashMap<>(to);
    message.putAll(Map.of("id", id, "method", method, "params", parameters));
    socket.sendText(JsonMapper.shared().writeValueAsString(message), true).join();
    while (true) {
      JsonNode answer = next(method);
      if (answer.path("id").asInt(0) == id) {
        if (answer.has("error")) {
          throw new AssertionError(method + ": " + answer.path("error"));
        }
        return answer.path("result");
      }
      listen(answer);
    }
  }

  private JsonNode next(String method) {
    try {
      String message = messages.poll(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
      if (message == null) {
        throw new AssertionError("the browser does not answer " + method);
      }
      return JsonMapper.shared().readTree(message);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** Refusals of the daemon are no fault of the page, but everything else is. */
  private void listen(JsonNode event) {
    JsonNode entry = event.at("/params/entry");
    boolean complaint =
        switch (event.path("method").asString("")) {
          case "Runtime.exceptionThrown", "Runtime.consoleAPICalled" -> true;
          case "Log.entryAdded" ->
              entry.path("level").asString().equals("error")
                  && !entry.path("source").asString().equals("network");
          default -> false;
        };
    if (complaint) {
      complaints.add(event.toString());
    }
  }

  /** What the browser had to say since the last call: errors of scripts, breaches of the policy. */
  public List<String> complaints() {
    evaluate("0"); // what was said before is here now
    List<String> said = List.copyOf(complaints);
    complaints.clear();
    return said;
  }

  /** Loads a page. */
  public void visit(String url) {
    call("Page.navigate", Map.of("url", url));
    await("document.readyState === 'complete'");
  }

  /** The value of an expression; a promise is waited for. */
  public JsonNode evaluate(String expression) {
    JsonNode result =
        call(
            "Runtime.evaluate",
            Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
    if (result.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + result.path("exceptionDetails"));
    }
    return result.at("/result/value");
  }

  /** The text of the first element that a selector finds. */
  public String text(String selector) {
    return evaluate("document.querySelector(" + quoted(selector) + ")?.textContent ?? ''")
        .asString();
  }

  /** Waits until an expression is true. */
  public void await(String expression) {
    until(expression, () -> evaluate(expression).asBoolean(false), found -> found);
  }

  /** Clicks on what a selector finds. */
  public void click(String selector) {
    await("document.querySelector(" + quoted(selector) + ") !== null");
    evaluate("document.querySelector(" + quoted(selector) + ").click()");
  }

  /** Types text with the keyboard. */
  public void type(String text) {
    text.codePoints().forEach(code -> press(Character.toString(code), Character.toString(code)));
  }

  /** Presses a key by its name. */
  public void press(String key) {
    press(key, key.equals("Enter") ? "\r" : "");
  }

  private void press(String key, String text) {
    call("Input.dispatchKeyEvent", Map.of("type", "keyDown", "key", key, "text", text));
    call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key));
  }

  /** Makes the system prefer dark or light pages. */
  public void prefer(String scheme) {
    prefer(Map.of("prefers-color-scheme", scheme));
  }

  /** Makes the system prefer something, by media features. */
  public void prefer(Map<String, String> features) {
    List<Map<String, String>> list =
        features.entrySet().stream()
            .map(each -> Map.of("name", each.getKey(), "value", each.getValue()))
            .toList();
    call("Emulation.setEmulatedMedia", Map.of("features", list));
  }

  /** Gives the page a window of a size, with so many pixels of the screen for one of the page. */
  public void resize(int width, int height, double ratio) {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", ratio, "mobile", false));
  }

  /** Runs a script in each page that is visited from now on, before the page's own. */
  public void prepare(String script) {
    call("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
  }

  /** Moves the mouse, in pixels of the page. */
  public void point(double x, double y) {
    call("Input.dispatchMouseEvent", Map.of("type", "mouseMoved", "x", x, "y", y));
  }

  /** Takes a picture of the page. */
  public void screenshot(Path file) throws IOException {
    JsonNode taken = call("Page.captureScreenshot", Map.of("format", "png"));
    Files.write(file, Base64.getDecoder().decode(taken.path("data").asString()));
  }

  /** A string as an expression. */
  public static String quoted(String text) {
    return JsonMapper.shared().writeValueAsString(text);
  }

  private static <T> T until(String what, Supplier<T> look, Predicate<T> wanted) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      T seen = look.get();
      if (wanted.test(seen)) {
        return seen;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited in vain: " + what);
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  @Override
  public void close() {
    try {
      call(Map.of(), "Browser.close", Map.of());
      process.onExit().orTimeout(PATIENCE_NANOS, TimeUnit.NANOSECONDS).join();
    } finally {
      process.destroyForcibly();
      client.shutdownNow();
    }
  }
}
