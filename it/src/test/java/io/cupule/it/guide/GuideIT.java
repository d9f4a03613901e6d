package io.cupule.it.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.it.BuiltProgram;
import io.cupule.kvm.testing.Requirement;
import io.cupule.kvm.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does what the user guide says, line by line as written: each page in a shell of its own, in a
 * fresh folder. Files of the page are saved, commands run, their output is compared.
 */
@Requires({Requirement.KVM, Requirement.CPUS01, Requirement.CURL, Requirement.AS, Requirement.CC})
class GuideIT {
  @TempDir private static Path folder;
  private static BuiltProgram cupule;

  @BeforeAll
  static void build() throws Exception {
    cupule = BuiltProgram.in(Files.createDirectory(folder.resolve("program")));
  }

  @TestFactory
  Stream<DynamicTest> pageWorksAsWritten() throws IOException {
    List<Page> pages =
        Page.all().stream()
            .filter(page -> page.blocks().stream().anyMatch(Block::isSession))
            .toList();
    assertThat(pages).as("pages with commands").isNotEmpty();
    return pages.stream().map(page -> DynamicTest.dynamicTest(page.name(), () -> follow(page)));
  }

  private static void follow(Page page) throws IOException {
    Path fresh = Files.createTempDirectory(folder, "reader");
    try (Session session = new Session(cupule.shell(fresh))) {
      for (Block block : page.blocks()) {
        if (block.file().isPresent()) {
          Files.write(fresh.resolve(block.file().get()), block.lines());
        } else if (block.isSession()) {
          for (Block.Step step : block.steps()) {
            follow(page, step, session);
          }
        }
      }
      assertThat(session.running()).as("left running by " + page.name()).isEmpty();
    }
  }

  private static void follow(Page page, Block.Step step, Session session) throws IOException {
    System.out.printf("%s:%d $ %s%n", page.name(), step.line(), step.command());
    Session.Outcome outcome = session.run(step.command());
    outcome.output().lines().forEach(System.out::println);
    String told =
        "%s:%d $ %s%nshown:%n%s%nprinted:%n%s"
            .formatted(
                page.name(),
                step.line(),
                step.command(),
                String.join("\n", step.output()),
                outcome.output());
    assertThat(outcome.status()).as(told).isZero();
    assertThat(new ShownOutput(step.output()).matches(outcome.output())).as(told).isTrue();
  }
}
