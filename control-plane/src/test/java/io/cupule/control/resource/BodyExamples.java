package io.cupule.control.resource;

import io.cupule.api.ParamsPatch;
import io.cupule.api.PcpuPatch;
import io.cupule.api.SchedulingPatch;
import io.cupule.api.VcpuPatch;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An example of each body that calls may have. */
final class BodyExamples {
  private static final Map<Class<?>, String> EXAMPLES =
      Map.of(
          JsonNode.class,
          """
          {"name": "alpha", "affinity": [0], "memory": "64M", "kernel": "builtin:counter"}
          """,
          ParamsPatch.class,
          "{\"weight\": 2}",
          VcpuPatch.class,
          "{\"pcpu\": 1}",
          PcpuPatch.class,
          "{\"policy\": \"rr\", \"slice\": \"5ms\"}",
          SchedulingPatch.class,
          "{\"pcpus\": {\"0\": {\"policy\": \"bvt\"}}, \"vms\": {\"alpha\": {\"weight\": 2}}}");

  private BodyExamples() {}

  /** The example of a body of this type; {@code JsonNode} stands for a VM of a scenario. */
  static JsonNode of(Class<?> type) {
    String text = EXAMPLES.get(type);
    if (text == null) {
      throw new AssertionError("a body of type " + type + " has no example");
    }
    return JsonMapper.shared().readTree(text);
  }
}
