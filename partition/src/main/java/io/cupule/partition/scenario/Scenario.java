package io.cupule.partition.scenario;

import io.cupule.partition.scenario.form.Setting;
import io.cupule.partition.scenario.value.FileNames;
import io.cupule.sched.Compat;
import java.util.List;

/**
 * A machine as a scenario file describes it: the pCPUs it may use and the VMs on them.
 *
 * @param name the machine's name in reports
 * @param description one line about its purpose; may be empty
 * @param host settings for the machine as a whole
 * @param compat whether the policies keep ACRN's known faults
 * @param pcpus the host CPUs that it may use, each once
 * @param vms its partitions, with distinct names; may be empty only in a {@code ScenarioDocument}
 */
public record Scenario(
    @Setting(
            doc = "Name of the machine, for reports.",
            example = "'partitioned'",
            pattern = Scenario.NAME_PATTERN,
            syntax = Scenario.NAME_SYNTAX)
        String name,
    @Setting(
            doc = "One line that says what the scenario shows.",
            defaultValue = "''",
            pattern = "[^" + FileNames.STEERING + "]*",
            syntax = "a single line without control characters")
        String description,
    @Setting(doc = "Settings for the machine as a whole.", defaultValue = "{}") HostSettings host,
    @Setting(
            doc =
                "`fixed`: ACRN's policies without their known starvation and accounting faults."
                    + " `acrn`: exactly as in ACRN.",
            defaultValue = "'fixed'")
        Compat compat,
    @Setting(
            doc = "Host CPUs that this machine may use.",
            example = "[{'id': 0}, {'id': 1}]",
            minItems = 1,
            maxItems = PcpuSettings.LAST_ID + 1)
        List<PcpuSettings> pcpus,
    @Setting(
            doc = "The virtual machines. The machine of a daemon may have none at first.",
            example =
                "[{'name': 'alpha', 'affinity': [0], 'memory': '16M', 'kernel': 'builtin:hello'}]",
            minItems = 1,
            maxItems = 256)
        List<VmSettings> vms) {

  static final String NAME_PATTERN = "[A-Za-z0-9][A-Za-z0-9._-]{0,30}";
  static final String NAME_SYNTAX =
      "a letter or digit, then at most 30 letters, digits, dots, underscores or dashes";

  /** Copies the lists. */
  public Scenario {
    pcpus = List.copyOf(pcpus);
    vms = List.copyOf(vms);
  }

  /** Returns whether a scenario or a VM can have this name. */
  public static boolean isName(String text) {
    return text.matches(NAME_PATTERN);
  }

  /**
   * Returns the settings of a pCPU.
   *
   * @param id one that is listed
   */
  public PcpuSettings pcpu(int id) {
    return pcpus.stream().filter(pcpu -> pcpu.id() == id).findFirst().orElseThrow();
  }
}
