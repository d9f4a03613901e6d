package io.cupule.sched.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.sched.explore.Mutation;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jcstress.Main;

/** Runs jcstress, which runs each test's actors side by side many times on real processors. */
@Tag("slow")
class MemoryOrderTest {
  @TempDir private Path directory;

  @Test
  void whatWasWrittenIsSeenWhereThatIsPromised() throws Exception {
    assertThat(jcstress(jvm(), ".*Publishes"))
        .contains("3 passed, 0 failed, 0 soft errs, 0 hard errs");
  }

  @Test
  void aTargetThatSaysItIsOutsideWhileItRunsIsCaught() throws Exception {
    assertThat(jcstress(jvm().with(Mutation.neverInGuest()), "LeavingPublishes"))
        .contains("0 passed, 1 failed, 0 soft errs, 0 hard errs");
  }

  @Test
  void theToolSeesAStoreThatIsDelayed() throws Exception {
    assertThat(jcstress(jvm(), "PlainFlags"))
        .contains("0 passed, 1 failed, 0 soft errs, 0 hard errs");
  }

  private ToolJvm jvm() {
    return new ToolJvm(directory, "--enable-native-access=ALL-UNNAMED");
  }

  private static String jcstress(ToolJvm jvm, String tests)
      throws IOException, InterruptedException {
    String[] arguments = {
      "-v",
      "-t",
      "memory." + tests + "$",
      "-f",
      "1",
      "-iters",
      "3",
      "-time",
      "400",
      "-sc",
      "false",
      // Few at a time, or one actor runs ahead of the other and they never meet.
      "--strideSize",
      "2",
      "-jvmArgs",
      "-XX:+UseSerialGC"
    };
    return jvm.run(Main.class, arguments).output();
  }
}
