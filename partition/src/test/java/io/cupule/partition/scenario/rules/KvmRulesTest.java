package io.cupule.partition.scenario.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.partition.scenario.document.Workbench;
import io.cupule.partition.scenario.host.HostFacts;
import io.cupule.partition.scenario.host.KvmFacts;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What KVM does not allow is found before a VM is built. */
final class KvmRulesTest {
  private static final Set<Integer> CPUS = Set.of(0, 1, 2);
  private static final long MEMORY = 1L << 42;

  @TempDir private Path directory;

  private List<String> problems(Workbench bench, KvmFacts kvm) {
    HostFacts host = new HostFacts(CPUS, CPUS, CPUS, MEMORY, Map.of(), 99, Long.MAX_VALUE, kvm);
    return bench.problemsOn(host);
  }

  private static KvmFacts kvm(int vcpus, boolean irqchip, int bits) {
    return new KvmFacts(Optional.empty(), vcpus, irqchip, bits);
  }

  private Workbench withVcpus(int count, String irqchip) {
    return new Workbench(directory)
        .with("/vms/0/affinity", Collections.nCopies(count, 0).toString())
        .with("/vms/0/irqchip", '"' + irqchip + '"')
        .with("/vms/0/allowUnaccountedHalt", "true");
  }

  @Test
  void kvmThatCannotBeUsedIsAProblemOfEveryScenario() {
    var refusal = new KvmFacts.Refusal("open(/dev/kvm): EACCES", "log in again");
    var refused = new KvmFacts(Optional.of(refusal), 8, true, 46);

    assertThat(problems(new Workbench(directory), refused))
        .containsExactly("$: KVM cannot be used: open(/dev/kvm): EACCES - log in again");
  }

  @Test
  void ownControllersServe255Vcpus() {
    KvmFacts kvm = kvm(1024, true, 46);

    assertThat(problems(withVcpus(255, "user"), kvm)).isEmpty();
    assertThat(problems(withVcpus(256, "user"), kvm))
        .singleElement()
        .asString()
        .startsWith(
            "$.vms[0].affinity: 256 vCPUs, and the interrupt controllers of irqchip user serve 255");
    assertThat(problems(withVcpus(256, "auto"), kvm)).hasSize(1);
    assertThat(problems(withVcpus(256, "kernel"), kvm)).isEmpty();
  }

  @Test
  void kvmsLimitOfVcpusIsTheHosts() {
    assertThat(problems(withVcpus(8, "user"), kvm(8, true, 46))).isEmpty();
    assertThat(problems(withVcpus(9, "kernel"), kvm(8, true, 46)))
        .containsExactly(
            "$.vms[0].affinity: 9 vCPUs, and KVM on this host takes 8 in a VM - "
                + "give the VM at most 8 vCPUs");
  }

  @Test
  void kvmWithoutInterruptControllersLeavesThemToCupule() {
    KvmFacts kvm = kvm(8, false, 46);

    assertThat(problems(withVcpus(1, "kernel"), kvm))
        .contains(
            "$.vms[0].irqchip: KVM on this host emulates no interrupt controllers - "
                + "write \"irqchip\": \"user\"");
    assertThat(problems(withVcpus(1, "user").with("/vms/1/irqchip", "\"user\""), kvm)).isEmpty();
  }

  @Test
  void memoryEndsWithinTheAddressesOfTheHost() {
    Workbench bench = new Workbench(directory);

    assertThat(problems(bench.with("/vms/0/memory", "\"63G\""), kvm(8, true, 36))).isEmpty();
    assertThat(problems(bench.with("/vms/0/memory", "\"64G\""), kvm(8, true, 36)))
        .singleElement()
        .asString()
        .startsWith("$.vms[0].memory: ")
        .endsWith("give the VM at most 63G");
  }

  @Test
  void thisHostsFactsAreThoseOfItsKvm() {
    KvmFacts facts = KvmFacts.ofThisHost();

    assertThat(facts.vcpus()).isPositive();
    assertThat(facts.addressBits()).isBetween(32, 63);
  }
}
