package io.cupule.partition.scenario.rules;

import io.cupule.partition.scenario.form.Draft;
import io.cupule.partition.scenario.form.Draft.Placed;
import io.cupule.sched.policy.BuiltinPolicy;
import java.util.Optional;

/**
 * The readable parts of one pCPU, with names and types for the rules.
 *
 * @param draft of the pCPU
 */
record PcpuDraft(Draft draft) {

  Optional<Placed<Integer>> id() {
    return draft.placed("id", Integer.class);
  }

  Optional<BuiltinPolicy> policy() {
    return draft.get("policy", BuiltinPolicy.class);
  }
}
