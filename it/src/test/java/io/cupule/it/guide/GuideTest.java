package io.cupule.it.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the guide's pages are made of. */
class GuideTest {
  private static final String ROOT = "needs root";
  private static final String SYSTEMD = "needs systemd";
  private static final String TERMINAL = "needs a terminal, as TerminalCommandsTest has one";
  private static final String ENGINE = "needs a container engine; ContainerRunIT does the same";
  private static final String BROWSER = "needs a browser; PageInBrowserTest does the same";
  private static final String OTHER_HOST = "needs another host";
  private static final String EXCERPT = "a part of a file";

  /** Page and first line of every block that is not tried, and why not. */
  private static final Map<String, String> NOT_TRIED =
      Map.of(
          "guide.md: sudo apt install openjdk-25-jdk", ROOT,
          "guide/daemon.md: cupule console echo", TERMINAL,
          "guide/watch.md: scrape_configs:", EXCERPT,
          "guide/watch.md: (umask 077; openssl rand -hex 32 > token)", BROWSER,
          "guide/service.md: sudo ln -s \"$PWD/cupule\" /usr/local/bin/cupule", ROOT,
          "guide/service.md: systemctl status cupule                        # how many VMs run",
              SYSTEMD,
          "guide/service.md: packaging/container/build.sh", ENGINE,
          "guide/service.md: ssh -N -L /tmp/cupule.sock:/run/cupule/cupule.sock root@host &",
              OTHER_HOST);

  @Test
  void blocksThatAreNotTriedAreKnown() throws IOException {
    List<String> notTried =
        Page.all().stream()
            .flatMap(page ->
                page.blocks().stream()
                    .filter(block -> !block.isSession() && block.file().isEmpty())
                    .filter(block -> !block.info().equals("mermaid"))
                    .map(block -> page.name() + ": " + block.lines().getFirst()))
            .toList();

    assertThat(notTried).containsExactlyInAnyOrderElementsOf(NOT_TRIED.keySet());
  }

  @Test
  void blockIsCommandsWithTheirOutput() {
    List<Block> blocks =
        Page.blocks(
            List.of("text", "```console", "$ one \\", "  two", "out", "$ three", "```", "text"));

    assertThat(blocks)
        .singleElement()
        .satisfies(block ->
            assertThat(block.steps())
                .containsExactly(
                    new Block.Step(3, "one \\\n  two", List.of("out")),
                    new Block.Step(6, "three", List.of())));
  }

  @Test
  void blockThatBeginsWithOutputIsRefused() {
    Block block = new Block(7, "console", List.of("out", "$ one"));

    assertThatThrownBy(block::steps)
        .isInstanceOf(AssertionError.class)
        .hasMessage("line 7 is no command: out");
  }

  @Test
  void blockMayBeAFile() {
    assertThat(new Block(1, "json file=a.json", List.of()).file()).contains("a.json");
    assertThat(new Block(1, "json", List.of()).file()).isEmpty();
  }
}
