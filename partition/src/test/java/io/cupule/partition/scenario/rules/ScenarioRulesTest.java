package io.cupule.partition.scenario.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.partition.scenario.document.ScenarioReader;
import io.cupule.partition.scenario.document.Workbench;
import io.cupule.partition.scenario.problem.InvalidScenarioException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the reader makes of well-formed documents that no host can run, or not this one. */
final class ScenarioRulesTest {
  @TempDir private Path directory;
  private Workbench bench;

  @BeforeEach
  void startFromAValidScenario() {
    bench = new Workbench(directory);
    assertThat(bench.problems()).isEmpty();
  }

  @Test
  void duplicateVmNameIsRefused() {
    assertThat(bench.with("/vms/1/name", "\"alpha\"").problems())
        .containsExactly("$.vms[1].name: another VM is called alpha - give this one another name");
  }

  @Test
  void duplicatePcpuIsRefused() {
    assertThat(
            bench.with("/pcpus", "[{\"id\": 0}, {\"id\": 1}, {\"id\": 2}, {\"id\": 1}]").problems())
        .containsExactly("$.pcpus[3].id: pCPU 1 is listed twice - remove one of the two");
  }

  @Test
  void absentCpuIsRefused() {
    assertThat(bench.with("/pcpus/0/id", "8").with("/vms/0/affinity", "[8]").problems())
        .containsExactly("$.pcpus[0].id: this host has no CPU 8 - choose from 0-5");
  }

  @Test
  void offlineCpuIsRefused() {
    assertThat(bench.with("/pcpus/0/id", "6").with("/vms/0/affinity", "[6]").problems())
        .containsExactly(
            "$.pcpus[0].id: CPU 6 is offline - "
                + "write 1 to /sys/devices/system/cpu/cpu6/online, or choose from 0-5");
  }

  @Test
  void forbiddenCpuIsRefused() {
    assertThat(bench.with("/pcpus/0/id", "7").with("/vms/0/affinity", "[7]").problems())
        .containsExactly(
            "$.pcpus[0].id: this process may not run on CPU 7 - "
                + "widen its affinity (taskset, or the cpuset of its container), or choose from 0-5");
  }

  @Test
  void pcpuThatIsNotListedIsRefused() {
    assertThat(bench.with("/vms/0/affinity", "[3]").problems())
        .containsExactly(
            "$.vms[0].affinity[0]: pCPU 3 is not listed in pcpus - " + "choose from 0-2");
  }

  @Test
  void vcpusThatNothingCouldStartAreRefused() {
    assertThat(bench.with("/vms/1/irqchip", "\"none\"").problems())
        .containsExactly(
            "$.vms[1].irqchip: without local APICs nothing can start vCPU 1 and those after it - "
                + "write \"auto\", or give the VM one vCPU");
  }

  @Test
  void twoVcpusOfAVmOnOnePcpuAreRefusedAsInAcrn() {
    assertThat(bench.with("/vms/1/affinity", "[1, 1]").problems()).isEmpty();
    assertThat(bench.with("/compat", "\"acrn\"").problems())
        .containsExactly(
            "$.vms[1].affinity[1]: another vCPU of VM beta is on pCPU 1 - "
                + "give each vCPU a pCPU of its own, or write \"compat\": \"fixed\"");
  }

  @Test
  void kernelsInterruptControllersOnASharedPcpuAreRefusedUnlessAllowedInWords() {
    bench.with("/vms/0/dedicated", "false").with("/vms/1/dedicated", "false");
    bench.with("/vms/1/affinity", "[0]").with("/vms/0/irqchip", "\"kernel\"");
    assertThat(bench.problems())
        .containsExactly(
            "$.vms[0].irqchip: VM alpha would keep the shared pCPU 0 while it is halted: KVM reports no"
                + " HLT - write \"irqchip\": \"user\" or \"allowUnaccountedHalt\": true in that VM, or"
                + " choose another pCPU");
    assertThat(bench.with("/vms/0/allowUnaccountedHalt", "true").problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/vms/0/dedicated, VM beta is dedicated",
    "/vms/1/dedicated, VM alpha is dedicated",
    "/vms/0/name, both are dedicated"
  })
  void pcpuIsNotSharedUnlessBothVmsAgree(String pointer, String owner) {
    String json = pointer.endsWith("name") ? "\"alpha\"" : "false";
    assertThat(bench.with(pointer, json).with("/vms/1/affinity", "[0, 2]").problems())
        .containsExactly(
            "$.vms[1].affinity[0]: VM alpha and VM beta share pCPU 0, and "
                + owner
                + " - choose one that is free (1), or write \"dedicated\": false in both VMs");
  }

  @Test
  void pcpuIsSharedIfBothVmsSaySo() {
    bench.with("/vms/0/dedicated", "false").with("/vms/1/dedicated", "false");
    assertThat(bench.with("/vms/1/affinity", "[0, 2]").problems()).isEmpty();
  }

  @Test
  void withoutAHostNeitherItsCpusNorFilesMatter() throws Exception {
    bench.with("/pcpus/0/id", "8000").with("/vms/0/affinity", "[8000]");
    bench.with("/vms/0/memory", "\"1024G\"").with("/vms/0/kernel", "\"vmlinux\"");
    bench.with("/vms/1/serial", Workbench.fileSink("missing/out.log"));
    Path file = Files.writeString(directory.resolve("scenario.json"), bench.document.toString());
    assertThat(bench.problems()).hasSize(4);
    assertThat(new ScenarioReader(Workbench.BUILTINS).readForAnyHost(file).vms()).hasSize(2);
  }

  @Test
  void withoutAHostTheDocumentIsCheckedAllTheSame() throws Exception {
    bench.with("/vms/1/affinity", "[1, 7]").with("/vms/0/kernel", "\"builtin:helo\"");
    Path file = Files.writeString(directory.resolve("scenario.json"), bench.document.toString());
    ScenarioReader reader = new ScenarioReader(Workbench.BUILTINS);
    assertThatThrownBy(() -> reader.readForAnyHost(file))
        .isInstanceOf(InvalidScenarioException.class)
        .hasMessageContaining(": 2 problems");
  }

  @Test
  void moreMemoryThanTheHostHasIsRefusedAtTheVmThatIsTooMuch() {
    assertThat(bench.with("/vms/0/memory", "\"3G\"").with("/vms/1/memory", "\"2G\"").problems())
        .containsExactly(
            "$.vms[1].memory: up to this VM the scenario needs 5120M of memory, "
                + "and this host has 4096M - give the VMs less memory");
  }

  @Test
  void memoryOfTheHostMayBeUsedUp() {
    assertThat(bench.with("/vms/0/memory", "\"4032M\"").problems()).isEmpty();
  }

  @Test
  void memoryThatIsNoMultipleOfItsPagesIsRefused() {
    assertThat(bench.with("/vms/0/memory", "\"5M\"").with("/vms/0/hugePages", "\"2M\"").problems())
        .containsExactly(
            "$.vms[0].memory: 5M is not a multiple of the 2M pages - "
                + "write \"6M\", or choose other hugePages");
  }

  @Test
  void morePagesThanAreFreeAreRefused() {
    bench.with("/vms/0/memory", "\"32M\"").with("/vms/0/hugePages", "\"2M\"");
    bench.with("/vms/1/memory", "\"10M\"").with("/vms/1/hugePages", "\"2M\"");
    assertThat(bench.problems())
        .containsExactly(
            "$.vms[1].hugePages: up to this VM the scenario needs 21 pages of 2M, and 20 are free -"
                + " reserve 1 more in /sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages,"
                + " or choose another kind");
  }

  @Test
  void oneIsSingular() {
    bench.with("/vms/0/memory", "\"1G\"").with("/vms/0/hugePages", "\"1G\"");
    assertThat(bench.problemsWithGigabytePages(0))
        .singleElement()
        .asString()
        .contains("the scenario needs 1 page of 1G, and 0 are free");

    bench.with("/vms/1/memory", "\"1G\"").with("/vms/1/hugePages", "\"1G\"");
    assertThat(bench.problemsWithGigabytePages(1))
        .singleElement()
        .asString()
        .contains("the scenario needs 2 pages of 1G, and 1 is free");
  }

  @Test
  void pagesThatTheHostDoesNotKnowAreRefused() {
    assertThat(bench.with("/vms/0/memory", "\"1G\"").with("/vms/0/hugePages", "\"1G\"").problems())
        .containsExactly("$.vms[0].hugePages: this host has no 1G pages - choose another kind");
  }

  @Test
  void transparentPagesNeedNoReserve() {
    bench.with("/vms/0/memory", "\"1025M\"").with("/vms/0/hugePages", "\"transparent\"");
    assertThat(bench.problems()).isEmpty();
  }

  @Test
  void unknownBuiltinIsRefusedWithAGuess() {
    assertThat(bench.with("/vms/0/kernel", "\"builtin:helo\"").problems())
        .containsExactly(
            "$.vms[0].kernel: there is no built-in guest \"helo\" - did you mean \"builtin:hello\"?");
    assertThat(bench.with("/vms/0/kernel", "\"builtin:zephyr\"").problems())
        .containsExactly(
            "$.vms[0].kernel: there is no built-in guest \"zephyr\" - "
                + "choose from counter, echo, faulty, hello, spin");
  }

  @Test
  void missingKernelAndModuleAreRefused() {
    bench.with("/vms/0/kernel", "\"vmlinux\"").with("/vms/0/modules", "[{\"path\": \"initrd\"}]");
    assertThat(bench.problems())
        .containsExactly(
            "$.vms[0].kernel: there is no file \""
                + directory
                + "/vmlinux\" - "
                + "correct the path; it is relative to the scenario file",
            "$.vms[0].modules[0].path: there is no file \""
                + directory
                + "/initrd\" - "
                + "correct the path; it is relative to the scenario file");
  }

  @Test
  void directoryIsNoKernel() {
    assertThat(bench.with("/vms/0/kernel", "\".\"").problems())
        .singleElement()
        .asString()
        .startsWith("$.vms[0].kernel: ")
        .contains("is not a file that can be read");
  }

  @Test
  void flatImageGoesBelowOneMebibyte() {
    bench.file("flat.bin", 512);
    bench.with("/vms/0/kernel", "\"flat.bin\"").with("/vms/0/loadAddress", "\"0x100000\"");
    assertThat(bench.problems())
        .containsExactly(
            "$.vms[0].loadAddress: 0x100000 is not below 1 MiB, where real mode ends - "
                + "write a lower address, for example \"0x7c00\"");
    assertThat(bench.with("/vms/0/loadAddress", "\"0xffffffffffffffff\"").problems()).hasSize(1);
  }

  @Test
  void builtinHasNoLoadAddress() {
    assertThat(bench.with("/vms/0/loadAddress", "\"0x7c00\"").problems())
        .containsExactly(
            "$.vms[0].loadAddress: a built-in guest knows its own load address - remove this one");
  }

  @Test
  void flatImageHasNoModulesAndNoCommandLine() {
    bench.file("flat.bin", 512);
    bench.with("/vms/0/kernel", "\"flat.bin\"").with("/vms/0/loadAddress", "\"0x7c00\"");
    bench.with("/vms/0/modules", "[{\"path\": \"flat.bin\"}]").with("/vms/0/args", "\"x=1\"");
    assertThat(bench.problems())
        .containsExactly(
            "$.vms[0].args: a flat image has no command line - "
                + "remove it, or remove loadAddress if the kernel is an ELF image",
            "$.vms[0].modules: a flat image takes no modules - "
                + "remove them, or remove loadAddress if the kernel is a multiboot image");
  }
}
