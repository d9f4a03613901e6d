package io.cupule.kvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.CompilerOracle;
import io.cupule.kvm.testing.Requirement;
import io.cupule.kvm.testing.Requires;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every size, offset and constant of C that Java code uses, against the system's C compiler. */
@Requires(Requirement.CC)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AbiTest {
  private static final String HEADER =
      "\"%s\"".formatted(Path.of("src/main/jextract/host.h").toAbsolutePath());
  private static final String VERSION = "LINUX_VERSION_CODE";

  /** Of the headers that the generated package was made from: Linux 6.1. */
  private static final long GENERATED_FROM = 6 << 16 | 1 << 8;

  private final List<AbiQuestion> questions = new ArrayList<>();
  private Map<String, Long> answers = Map.of();

  @BeforeAll
  void askTheCompiler(@TempDir Path folder) throws Exception {
    questions.addAll(GeneratedAbi.questions());
    questions.addAll(HandWrittenAbi.questions());
    List<String> expressions =
        new ArrayList<>(questions.stream().map(AbiQuestion::expression).toList());
    expressions.add(VERSION);
    answers = new CompilerOracle(folder, HEADER).ask(expressions);
  }

  @Test
  void everySizeOffsetAndConstantIsThatOfC() {
    List<String> unknown = unknown(questions);
    System.out.printf(
        "C ABI: %d numbers compared, %d unknown to this machine's headers %s%n",
        questions.size() - unknown.size(), unknown.size(), unknown);
    assertThat(differences(questions)).isEmpty();
  }

  @Test
  void headersAsNewAsTheBindingsKnowEveryName() {
    boolean older = answers.getOrDefault(VERSION, 0L) < GENERATED_FROM;
    List<AbiQuestion> known =
        questions.stream().filter(question -> !question.mayBeUnknown() && !older).toList();
    assertThat(unknown(known)).isEmpty();
  }

  @Test
  void sizesOffsetsConstantsAndHandWrittenNumbersAreAllAsked() {
    assertThat(questions.stream().map(AbiQuestion::expression))
        .contains(
            "sizeof(struct kvm_run)",
            "offsetof(struct kvm_run, immediate_exit)",
            "offsetof(__typeof__(((struct kvm_run *)0)->io), port)",
            "sizeof(((struct kvm_regs *)0)->rip)",
            "KVM_RUN",
            "EPERM",
            "sizeof(struct sigaction)");
  }

  @Test
  void everyNumberThatIsOffByOneIsReported() {
    List<AbiQuestion> wrong =
        questions.stream()
            .map(right -> AbiQuestion.of(right.expression(), right.value() + 1))
            .toList();
    assertThat(differences(wrong)).hasSize(questions.size() - unknown(questions).size());
  }

  @Test
  void namesUnknownToTheHeadersAreLeftOut(@TempDir Path folder) throws Exception {
    List<String> expressions =
        List.of(
            "KVM_NO_SUCH_NAME",
            "EPERM",
            "sizeof(struct no_such_type)",
            "offsetof(struct kvm_run, no_such_member)",
            "_IO('x', sizeof(struct no_such_type))",
            "ENOENT");
    assertThat(new CompilerOracle(folder, HEADER).ask(expressions))
        .containsExactlyInAnyOrderEntriesOf(Map.of("EPERM", 1L, "ENOENT", 2L));
  }

  @Test
  void bit31MayBeTheSignInJava() {
    AbiQuestion epollEt = AbiQuestion.of("EPOLLET", 1 << 31);
    assertThat(epollEt.agreesWith(0x8000_0000L)).isTrue();
    assertThat(epollEt.agreesWith(-0x8000_0000L)).isTrue();
    assertThat(epollEt.agreesWith(0x1_8000_0000L)).isFalse();
    assertThat(AbiQuestion.of("EPERM", 1).agreesWith(0x1_0000_0001L)).isFalse();
  }

  private List<String> differences(List<AbiQuestion> asked) {
    List<String> differences = new ArrayList<>();
    for (AbiQuestion question : asked) {
      Long answer = answers.get(question.expression());
      if (answer != null && !question.agreesWith(answer)) {
        differences.add(
            "%s: %d in Java, %d in C".formatted(question.expression(), question.value(), answer));
      }
    }
    return differences;
  }

  private List<String> unknown(List<AbiQuestion> asked) {
    return asked.stream()
        .map(AbiQuestion::expression)
        .filter(expression -> !answers.containsKey(expression))
        .toList();
  }
}
