package io.cupule.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The completion script in a real bash; the daemon's answer is that of a shell function. */
class CompletionTest {
  @TempDir private Path folder;

  @Test
  void namesOfVmsAreThoseThatTheDaemonHasNow() throws Exception {
    assertThat(completionsOf("pause al")).containsExactly("alpha", "albert");
  }

  @Test
  void eachVmOfSeveralIsCompleted() throws Exception {
    assertThat(completionsOf("stop alpha b")).containsExactly("beta");
  }

  @Test
  void namesAreCompletedForCommandsBelowACommand() throws Exception {
    assertThat(completionsOf("sched set be")).containsExactly("beta");
  }

  @Test
  void commandWithoutVmsCompletesNone() throws Exception {
    assertThat(completionsOf("ps al")).isEmpty();
  }

  /** What bash offers for the last word of {@code cupule WORDS}. */
  private String[] completionsOf(String words) throws Exception {
    Path script = folder.resolve("completion.bash");
    Files.writeString(script, Outcome.of("completion").out());
    String shell =
        """
        source '%s'
        cupule() { [ "$1" = vm-names ] && printf 'alpha\\nbeta\\nalbert\\n'; }
        compopt() { :; }
        COMP_WORDS=(cupule %s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _complete_cupule
        printf '%%s\\n' "${COMPREPLY[@]}"
        """
            .formatted(script, words);
    Process bash =
        new ProcessBuilder("bash", "-c", shell)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).isZero();
    return output.lines().filter(line -> !line.isBlank()).toArray(String[]::new);
  }
}
