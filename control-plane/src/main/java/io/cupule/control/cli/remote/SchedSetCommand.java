package io.cupule.control.cli.remote;

import io.cupule.api.client.ApiClient;
import io.cupule.api.client.ApiPath;
import io.cupule.control.cli.error.ExitCode;
import io.cupule.control.cli.error.UsageException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code cupule sched set}: applies all changes of one call together, or none. */
@Command(
    name = "set",
    description = {
      "Change how VMs share CPUs, while they run.",
      "All changes of one call are applied together. If one is refused, nothing changes."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cupule sched set alpha --weight 8",
      "  cupule sched set alpha --vcpu 0 --pcpu 1 --reservation 2ms/10ms --pcpu-policy 1=rtds",
      "  cupule sched set alpha beta --reservation none",
      "  cupule sched set --pcpu-policy 0=prio,5ms --pcpu-slice 1=2ms"
    })
final class SchedSetCommand implements Callable<Integer> {
  private static final String NONE = "none";
  private static final Pattern WARP =
      Pattern.compile("(-?[0-9]{1,9})(?:/([0-9]{1,9})/([0-9]{1,9}))?");
  private static final Pattern RESERVATION = Pattern.compile("([0-9a-z]+)/([0-9a-z]+)");
  private static final Pattern POLICY = Pattern.compile("([0-9]{1,9})=([a-z]+)(?:,([0-9a-z]+))?");
  private static final Pattern SLICE = Pattern.compile("([0-9]{1,9})=([0-9a-z]+)");

  private final JsonMapper mapper = JsonMapper.shared();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private DaemonSocket daemon;

  @Parameters(
      arity = "0..*",
      paramLabel = "VM",
      completionCandidates = VmNames.class,
      description = "The VMs; all their vCPUs change unless --vcpu names some.")
  private List<String> vms = List.of();

  @Option(
      names = "--vcpu",
      paramLabel = "N",
      description = "The one vCPU that changes; may be repeated.")
  private List<Integer> vcpus = List.of();

  @Option(names = "--weight", paramLabel = "1..128", description = "Its share, for bvt.")
  private Optional<Integer> weight = Optional.empty();

  @Option(names = "--priority", paramLabel = "0..255", description = "Its priority, for prio.")
  private Optional<Integer> priority = Optional.empty();

  @Option(
      names = "--warp",
      paramLabel = "VALUE[/LIMIT/PERIOD]|none",
      description =
          "How far it may run ahead, for bvt: virtual time, and two times in ms, which stay if left"
              + " out; none to end it.")
  private Optional<String> warp = Optional.empty();

  @Option(
      names = "--reservation",
      paramLabel = "BUDGET/PERIOD|none",
      description = "Its running time in each period, for rtds, such as 2ms/10ms; none to end it.")
  private Optional<String> reservation = Optional.empty();

  @Option(names = "--pcpu", paramLabel = "ID", description = "Move the vCPU there; with --vcpu.")
  private Optional<Integer> pcpu = Optional.empty();

  @Option(
      names = "--pcpu-policy",
      paramLabel = "ID=POLICY[,SLICE]",
      description = "Give a pCPU another policy and length of turn; may be repeated.")
  private List<String> policies = List.of();

  @Option(
      names = "--pcpu-slice",
      paramLabel = "ID=SLICE",
      description = "Give a pCPU another length of turn, such as 0=5ms; may be repeated.")
  private List<String> slices = List.of();

  @Override
  public Integer call() throws InterruptedException {
    ObjectNode change = change();
    try (ApiClient api = daemon.open()) {
      api.patch(ApiPath.of("/scheduling"), change.toString().getBytes(StandardCharsets.UTF_8));
    }
    return ExitCode.OK.value();
  }

  private ObjectNode change() {
    ObjectNode change = mapper.createObjectNode();
    if (!policies.isEmpty() || !slices.isEmpty()) {
      ObjectNode pcpus = change.putObject("pcpus");
      policies.forEach(text -> putPolicy(pcpus, text));
      slices.forEach(text -> putSlice(pcpus, text));
    }
    ObjectNode parameters = parameters();
    if (parameters.isEmpty() && !(vms.isEmpty() && vcpus.isEmpty())) {
      throw wrong("nothing says what to change of the VM - add an option such as --weight 8");
    }
    if (!parameters.isEmpty()) {
      if (vms.isEmpty()) {
        throw wrong("nothing says which VM changes - name it");
      }
      ObjectNode all = change.putObject("vms");
      vms.forEach(vm -> putVm(all.putObject(vm), parameters));
    }
    if (change.isEmpty()) {
      throw wrong("there is nothing to change - give an option such as --weight");
    }
    return change;
  }

  private void putVm(ObjectNode vm, ObjectNode parameters) {
    if (vcpus.isEmpty()) {
      vm.setAll(parameters);
    } else {
      ObjectNode each = vm.putObject("vcpus");
      vcpus.forEach(vcpu -> each.set(Integer.toString(vcpu), parameters));
    }
  }

  private ObjectNode parameters() {
    ObjectNode parameters = mapper.createObjectNode();
    weight.ifPresent(value -> parameters.put("weight", value));
    priority.ifPresent(value -> parameters.put("priority", value));
    warp.ifPresent(text -> putWarp(parameters.putObject("warp"), text));
    reservation.ifPresent(text -> putReservation(parameters, text));
    if (pcpu.isPresent()) {
      if (vcpus.isEmpty()) {
        throw wrong("--pcpu moves one vCPU - name it by --vcpu");
      }
      parameters.put("pcpu", pcpu.get());
    }
    return parameters;
  }

  private void putWarp(ObjectNode object, String text) {
    if (text.equals(NONE)) {
      object.put("value", 0).put("limit", 0).put("unwarpPeriod", 0);
      return;
    }
    Matcher parts =
        match(WARP, text, "--warp", "VALUE, VALUE/LIMIT/PERIOD such as 50/10/10, or none");
    object.put("value", Integer.parseInt(parts.group(1)));
    if (parts.group(2) != null) {
      object.put("limit", Integer.parseInt(parts.group(2)));
      object.put("unwarpPeriod", Integer.parseInt(parts.group(3)));
    }
  }

  private void putReservation(ObjectNode parameters, String text) {
    if (text.equals(NONE)) {
      parameters.putNull("reservation");
      return;
    }
    Matcher parts =
        match(RESERVATION, text, "--reservation", "BUDGET/PERIOD such as 2ms/10ms, or none");
    parameters.putObject("reservation").put("budget", parts.group(1)).put("period", parts.group(2));
  }

  private void putPolicy(ObjectNode pcpus, String text) {
    Matcher parts = match(POLICY, text, "--pcpu-policy", "ID=POLICY[,SLICE] such as 0=prio,5ms");
    put(pcpus, parts.group(1), "policy", parts.group(2));
    if (parts.group(3) != null) {
      put(pcpus, parts.group(1), "slice", parts.group(3));
    }
  }

  private void putSlice(ObjectNode pcpus, String text) {
    Matcher parts = match(SLICE, text, "--pcpu-slice", "ID=SLICE such as 0=5ms");
    put(pcpus, parts.group(1), "slice", parts.group(2));
  }

  private void put(ObjectNode pcpus, String id, String field, String value) {
    ObjectNode pcpu = pcpus.withObjectProperty("" + Integer.parseInt(id));
    if (pcpu.has(field)) {
      throw wrong("the %s is given twice for pCPU %s - give it once".formatted(field, id));
    }
    pcpu.put(field, value);
  }

  private Matcher match(Pattern pattern, String text, String option, String right) {
    Matcher parts = pattern.matcher(text);
    if (!parts.matches()) {
      throw wrong("%s is '%s' - write %s".formatted(option, text, right));
    }
    return parts;
  }

  private UsageException wrong(String message) {
    return new UsageException(spec, message);
  }
}
