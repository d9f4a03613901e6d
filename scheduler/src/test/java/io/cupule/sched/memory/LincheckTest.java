package io.cupule.sched.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.sched.explore.Mutation;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A target's operations against themselves done one after the other, in scenarios that Lincheck
 * makes up.
 */
@Tag("slow")
class LincheckTest {
  @TempDir private Path directory;

  @Test
  void theOperationsOfATargetAreAtomicForAModelChecker() throws Exception {
    ToolJvm.Result result = jvm().run(TargetOperations.class, "MODEL");

    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  @Test
  void theOperationsOfATargetAreAtomicOnRealThreads() throws Exception {
    ToolJvm.Result result = jvm().run(TargetOperations.class, "THREADS");

    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  @Test
  void theModelCheckerSeesThatATargetThatEntersByAStoreOverwritesAStop() throws Exception {
    ToolJvm.Result result =
        jvm().with(Mutation.enterByStore()).run(TargetOperations.class, "MODEL");

    assertThat(result.output()).contains("LincheckAssertionError");
    assertThat(result.exitCode()).isNotZero();
  }

  private ToolJvm jvm() {
    return new ToolJvm(
        directory,
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-XX:+EnableDynamicAgentLoading",
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
        "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED");
  }
}
