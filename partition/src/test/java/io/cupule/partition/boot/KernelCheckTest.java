package io.cupule.partition.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.cupule.kvm.memory.GuestMemory;
import io.cupule.kvm.memory.MemoryBacking;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.boot.plan.AddressMap;
import io.cupule.partition.boot.plan.BootException;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.scenario.document.ScenarioReader;
import io.cupule.partition.scenario.host.HostFacts;
import io.cupule.partition.scenario.problem.InvalidScenarioException;
import io.cupule.partition.scenario.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scenario is valid exactly if its kernels can be loaded. */
@RequiresKvm
final class KernelCheckTest {
  private static final long SEED = 20_261_128;
  private static final int ROUNDS = 150;
  private static final byte[] CODE = {1, 2, 3};

  private static final HostFacts HOST = HostFacts.ofThisHost();

  @TempDir private Path directory;

  private final ScenarioReader reader =
      new ScenarioReader(Set.copyOf(Builtin.names()), Kernels::check);

  private Path scenario(String vmFields) throws IOException {
    int cpu = HOST.onlineCpus().stream().filter(HOST.allowedCpus()::contains).findFirst().get();
    return Files.writeString(
        directory.resolve("scenario.json"),
        """
        {"name": "t", "pcpus": [{"id": %d}], "vms": [{"name": "g", "affinity": [%d],
         "irqchip": "user", %s}]}
        """
            .formatted(cpu, cpu, vmFields));
  }

  private List<String> problems(String vmFields) throws IOException {
    try {
      reader.read(scenario(vmFields), HOST);
      return List.of();
    } catch (InvalidScenarioException e) {
      return e.problems().stream().map(Problem::toString).toList();
    }
  }

  private void write(String name, byte[] bytes) throws IOException {
    Files.write(directory.resolve(name), bytes);
  }

  @Test
  void positionIndependentKernelIsFoundAtItsPlace() throws IOException {
    write("k", ElfBuilder.elf64().segment(0x10_0000, CODE).putShort(16, 3).build());

    assertThat(problems("\"memory\": \"16M\", \"kernel\": \"k\""))
        .singleElement()
        .asString()
        .startsWith("$.vms[0].kernel: ")
        .contains("position-independent executable")
        .endsWith("link it with -static -no-pie");
  }

  @Test
  void kernelLargerThanTheMemoryIsFoundThere() throws IOException {
    write("k", ElfBuilder.elf64().segment(0x10_0000, CODE, 8 << 20).build());

    assertThat(problems("\"memory\": \"4M\", \"kernel\": \"k\""))
        .singleElement()
        .asString()
        .startsWith("$.vms[0].memory: ")
        .endsWith("give the VM at least 9M or make the kernel smaller");
  }

  @Test
  void kernelInTheHoleIsFoundAtTheKernel() throws IOException {
    write("k", ElfBuilder.elf64().segment(0xfee0_0000L, CODE).build());

    assertThat(problems("\"memory\": \"16M\", \"kernel\": \"k\""))
        .singleElement()
        .asString()
        .startsWith("$.vms[0].kernel: ")
        .endsWith("place the kernel lower: no VM has memory from 3 GiB to 4 GiB");
  }

  @Test
  void flatImageThatEndsAboveOneMebibyteIsFoundAtItsAddress() throws IOException {
    write("k", new byte[(1 << 20) - 0x7c00]);
    String fields = "\"memory\": \"4M\", \"kernel\": \"k\", \"loadAddress\": ";

    assertThat(problems(fields + "\"0x7c00\"")).isEmpty();
    assertThat(problems(fields + "\"0x7c01\""))
        .singleElement()
        .asString()
        .startsWith("$.vms[0].loadAddress: ");
  }

  @Test
  void moduleThatDoesNotFitIsFound() throws IOException {
    write("k", ElfBuilder.multiboot(0).segment(0x10_0000, CODE).build());
    write("m", new byte[4 << 20]);

    assertThat(problems("\"memory\": \"4M\", \"kernel\": \"k\", \"modules\": [{\"path\": \"m\"}]"))
        .singleElement()
        .asString()
        .startsWith("$.vms[0].memory: ")
        .contains("module of 4 MiB");
  }

  @Test
  void allIsFoundAtOnceAndNothingTwice() throws IOException {
    write("k", ElfBuilder.elf64().segment(0x10_0000, CODE, 8 << 20).build());
    write("m", CODE);

    assertThat(
            problems(
                "\"memory\": \"4M\", \"kernel\": \"k\", \"modules\": [{\"path\": \"m\"}], \"vcpus\": 2"))
        .satisfiesExactly(
            memory -> assertThat(memory).startsWith("$.vms[0].memory: "),
            modules -> assertThat(modules).startsWith("$.vms[0].modules: "),
            vcpus -> assertThat(vcpus).startsWith("$.vms[0].vcpus: "));
  }

  @Test
  void kernelIsLookedIntoAlsoWhenItsMemoryAndModulesAreWrong() throws IOException {
    write("k", ElfBuilder.elf64().segment(0x10_0000, CODE).putShort(16, 1).build());

    assertThat(
            problems("\"memory\": \"4Q\", \"kernel\": \"k\", \"modules\": [{\"path\": \"none\"}]"))
        .anyMatch(line -> line.contains("a relocatable object"))
        .hasSize(3);
  }

  private static byte[] kernel(Random random) {
    ElfBuilder elf =
        switch (random.nextInt(4)) {
          case 0 -> ElfBuilder.multiboot(random.nextInt(8));
          case 1 -> ElfBuilder.elf64().multibootHeader(0, -0x1bad_b002);
          case 2 -> ElfBuilder.elf64().addressFields(0x10_0078, 0x10_0000, 0, 0, 0x10_0078);
          default -> ElfBuilder.elf64();
        };
    for (int i = random.nextInt(1, 3); i > 0; i--) {
      elf.segment((long) random.nextInt(64) << 16, CODE, 1 + random.nextInt(2 << 20));
    }
    byte[] image = elf.build();
    for (int i = random.nextInt(3); i > 0; i--) {
      image[random.nextInt(image.length)] = (byte) random.nextInt();
    }
    return image;
  }

  @Test
  void scenarioIsValidExactlyIfItsKernelLoads() throws Exception {
    System.out.println("seed " + SEED);
    int valid = 0;
    for (int round = 0; round < ROUNDS; round++) {
      var random = new Random(SEED + round);
      write("k", kernel(random));
      write("m", new byte[random.nextInt(1 << 20)]);
      String more =
          switch (random.nextInt(5)) {
            case 0 -> ", \"modules\": [{\"path\": \"m\"}]";
            case 1 -> ", \"loadAddress\": \"0x7c00\"";
            default -> "";
          };
      String fields =
          "\"memory\": \"%dM\", \"kernel\": \"k\"%s".formatted(random.nextInt(1, 5), more);
      List<String> problems = problems(fields);
      VmSettings vm = reader.readForAnyHost(directory.resolve("scenario.json")).vms().getFirst();
      GuestMemory.Slot[] slots =
          AddressMap.slots(vm.memory().bytes()).toArray(GuestMemory.Slot[]::new);
      try (GuestMemory memory = GuestMemory.map(MemoryBacking.NORMAL, slots)) {
        if (problems.isEmpty()) {
          assertThatCode(() -> Kernels.load(vm, memory))
              .as("round " + round)
              .doesNotThrowAnyException();
          valid++;
        } else {
          assertThatCode(() -> Kernels.load(vm, memory))
              .as("round %d: %s", round, problems)
              .isInstanceOf(BootException.class);
        }
      }
    }
    assertThat(valid).isBetween(ROUNDS / 10, ROUNDS * 9 / 10);
  }
}
