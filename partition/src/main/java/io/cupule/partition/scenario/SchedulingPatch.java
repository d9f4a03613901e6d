package io.cupule.partition.scenario;

import io.cupule.sched.policy.BuiltinPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A change of scheduling, as JSON, that is laid over a scenario's tree. Whether the values fit is
 * for the check of the changed tree to say.
 */
final class SchedulingPatch {
  private static final String SCHEDULING = "scheduling";
  private static final Pattern PLACE =
      Pattern.compile("\\$\\.(vms|pcpus)\\[(\\d+)](\\.scheduling|\\.affinity\\[(\\d+)])?(.*)");

  private final ObjectNode tree;
  private final Scenario scenario;
  private final Problems problems;

  private SchedulingPatch(ObjectNode tree, Scenario scenario, Problems problems) {
    this.tree = tree;
    this.scenario = scenario;
    this.problems = problems;
  }

  /**
   * Lays a patch over a tree.
   *
   * @param scenario what the tree means
   * @param problems receives what of the patch has no place in the tree
   */
  static void apply(JsonNode patch, ObjectNode tree, Scenario scenario, Problems problems) {
    SchedulingPatch self = new SchedulingPatch(tree, scenario, problems);
    if (!self.isObject(patch, JsonPath.ROOT)) {
      return;
    }
    patch.forEachEntry((name, part) -> {
      JsonPath at = JsonPath.ROOT.field(name);
      switch (name) {
        case "pcpus" -> self.eachOf(part, at, self::pcpu);
        case "vms" -> self.eachOf(part, at, self::vm);
        default -> self.problems.add(at, "unknown field", "remove it; known here: pcpus, vms");
      }
    });
  }

  /** What is done with a named part of the patch. */
  private interface Part {
    void apply(String name, JsonNode part, JsonPath at);
  }

  private void eachOf(JsonNode parts, JsonPath at, Part action) {
    if (isObject(parts, at)) {
      parts.forEachEntry((name, part) -> {
        JsonPath path = at.field(name);
        if (isObject(part, path)) {
          action.apply(name, part, path);
        }
      });
    }
  }

  private boolean isObject(JsonNode node, JsonPath at) {
    if (!node.isObject()) {
      problems.add(
          at, "expected an object, found " + Text.quote(node), "write fields in braces: {...}");
    }
    return node.isObject();
  }

  private void pcpu(String id, JsonNode part, JsonPath at) {
    List<String> ids = scenario.pcpus().stream().map(p -> String.valueOf(p.id())).toList();
    int index = known(id, ids, "pCPU", at);
    if (index < 0) {
      return;
    }
    ObjectNode pcpu = (ObjectNode) tree.get("pcpus").get(index);
    part.forEachEntry((field, value) -> {
      if (field.equals("id")) {
        problems.add(at.field(field), "a pCPU's number stays", "remove it");
      } else {
        pcpu.set(field, value);
      }
    });
    forgetSlice(pcpu, part);
  }

  /** A slice of the policy before, where the new one has none. */
  private void forgetSlice(ObjectNode pcpu, JsonNode part) {
    String policy = pcpu.path("policy").asString(BuiltinPolicy.BVT.toString());
    boolean hasSlices =
        Arrays.stream(BuiltinPolicy.values())
            .filter(PcpuSettings::hasSlices)
            .anyMatch(known -> known.toString().equals(policy));
    if (!hasSlices && !part.has("slice")) {
      pcpu.remove("slice");
    }
  }

  private void vm(String name, JsonNode part, JsonPath at) {
    List<String> names = scenario.vms().stream().map(VmSettings::name).toList();
    int index = known(name, names, "VM", at);
    if (index < 0) {
      return;
    }
    ObjectNode vm = (ObjectNode) tree.get("vms").get(index);
    part.forEachEntry((field, value) -> {
      if (field.equals("vcpus")) {
        eachOf(value, at.field(field), (id, vcpu, path) -> vcpu(vm, id, vcpu, path));
      } else {
        ObjectNode scheduling =
            vm.get(SCHEDULING) instanceof ObjectNode present ? present : vm.putObject(SCHEDULING);
        scheduling.set(field, value);
      }
    });
  }

  private void vcpu(ObjectNode vm, String id, JsonNode part, JsonPath at) {
    ArrayNode affinity = (ArrayNode) vm.get("affinity");
    List<String> ids = IntStream.range(0, affinity.size()).mapToObj(String::valueOf).toList();
    int index = known(id, ids, "vCPU", at);
    if (index >= 0 && part.has("pcpu")) {
      affinity.set(index, part.get("pcpu"));
    }
  }

  private int known(String name, List<String> all, String what, JsonPath at) {
    int index = all.indexOf(name);
    if (index < 0) {
      problems.add(
          at,
          "there is no " + what + " " + Text.quote(name),
          "choose from " + String.join(", ", all));
    }
    return index;
  }

  /** The same problem, at its place in the patch. */
  static Problem inPatch(Problem problem, Scenario scenario) {
    Matcher place = PLACE.matcher(problem.path());
    if (!place.matches()) {
      return problem;
    }
    int index = Integer.parseInt(place.group(2));
    JsonPath list = JsonPath.ROOT.field(place.group(1));
    JsonPath owner =
        place.group(1).equals("vms")
            ? list.field(scenario.vms().get(index).name())
            : list.field(String.valueOf(scenario.pcpus().get(index).id()));
    if (place.group(4) != null) {
      owner = owner.field("vcpus").field(place.group(4)).field("pcpu");
    }
    return new Problem(owner.text() + place.group(5), problem.message(), problem.remedy());
  }
}
