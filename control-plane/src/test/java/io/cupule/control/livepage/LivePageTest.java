package io.cupule.control.livepage;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.control.server.HttpCall;
import io.cupule.control.server.HttpCall.Answer;
import io.cupule.control.server.route.Route;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page as it is served. */
@Timeout(180)
class LivePageTest {
  private static final Pattern PART =
      Pattern.compile("(?:href|src)=\"(/live/[^\"]+)\"|from '\\./([^']+)'");

  @TempDir private Path folder;

  private PageServer server;

  @BeforeEach
  void start() throws IOException {
    server = PageServer.of(folder);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void pageMayUseNothingButItsPartsAndTheApi() throws IOException {
    Answer page = get("/");

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.headers().get("content-type")).isEqualTo("text/html; charset=utf-8");
    assertThat(page.headers().get("content-security-policy"))
        .startsWith("default-src 'none'; script-src 'self';")
        .contains("frame-ancestors 'none'", "require-trusted-types-for 'script'")
        .doesNotContain("unsafe");
    assertThat(page.body()).startsWith("<!doctype html>").doesNotContain("<script>", "style=");
  }

  @Test
  void everyPartThatIsAskedForIsThereAndNoOther() throws IOException {
    List<String> served = LivePage.routes().stream().map(route -> route.path().text()).toList();
    Stream.Builder<String> asked = Stream.builder();
    for (String path : served) {
      PART.matcher(get(path).body()).results().map(LivePageTest::path).forEach(asked);
    }

    assertThat(asked.build().distinct().toList())
        .containsExactlyInAnyOrderElementsOf(
            served.stream().filter(path -> !path.equals("/")).toList());
  }

  private static String path(MatchResult part) {
    return part.group(1) == null ? "/live/" + part.group(2) : part.group(1);
  }

  @Test
  void browserThatHasAPartGetsItOnlyIfItIsAnotherOne() throws IOException {
    for (Route route : LivePage.routes()) {
      String path = route.path().text();
      Answer first = get(path);
      Answer again = get(path, "If-None-Match: \"x\", " + first.headers().get("etag"));
      Answer other = get(path, "If-None-Match: \"x\"");

      assertThat(again.status()).as(path).isEqualTo(304);
      assertThat(again.body()).isEmpty();
      assertThat(other.status()).as(path).isEqualTo(200);
      assertThat(other.body()).isEqualTo(first.body()).isNotEmpty();
    }
  }

  private Answer get(String path, String... headers) throws IOException {
    return HttpCall.call(server.socket(), "GET", path, headers);
  }
}
