package io.cupule.control.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.linux.NotRegularFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a token is read from. */
@Timeout(180)
class BearerTokenTest {
  private static final String SECRET = "0123456789abcdef";

  @TempDir private Path folder;

  private BearerToken token(String name, String text) throws IOException {
    return BearerToken.read(Files.writeString(folder.resolve(name), text));
  }

  @Test
  void blanksAroundATokenAreNotPartOfIt() throws IOException {
    assertThat(token("file", "  " + SECRET + "\n").isShownBy("Bearer " + SECRET)).isTrue();
  }

  @Test
  void onlyARegularFileIsRead() throws Exception {
    Path fifo = folder.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();

    for (Path file : new Path[] {fifo, Path.of("/dev/zero"), folder}) {
      assertThatThrownBy(() -> BearerToken.read(file)).isInstanceOf(NotRegularFileException.class);
    }
  }

  @Test
  void endlessTextIsNoToken() {
    assertThatThrownBy(() -> token("long", "x".repeat(1 << 20)).isShownBy("Bearer x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> token("short", "too short"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 16");
  }

  @Test
  void tokenForLookingIsNotThatForEverything() throws IOException {
    Optional<BearerToken> all = Optional.of(token("all", SECRET));
    Optional<BearerToken> same = Optional.of(token("reading", SECRET + "\n"));

    assertThatThrownBy(() -> new Tokens(all, same))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("hold the same token");
  }
}
