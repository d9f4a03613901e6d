package io.cupule.control.metrics;

import io.cupule.loop.LoopKind;
import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.state.ResetCause;
import io.cupule.partition.state.VmEnd;
import io.cupule.partition.state.VmStatus;
import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.vcpu.account.RunState;
import io.cupule.vcpu.account.SwitchCause;
import io.cupule.vcpu.exit.ExitReason;
import io.cupule.vcpu.request.Request;
import io.cupule.vcpu.request.VcpuEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The labels of metrics, with their possible values. */
enum Label {
  VM("vm", "the VM's name"),
  VCPU("vcpu", "number in its VM, from 0"),
  PCPU("pcpu", "number of the host CPU"),
  THREAD("thread", "the thread's number in Linux"),
  STATE("state", RunState.values()),
  SWITCH_REASON("reason", SwitchCause.values()),
  EXIT_REASON("reason", ExitReason.values()),
  REQUEST("request", Request.values()),
  EVENT("event", VcpuEvent.values()),
  VM_STATE("state", VmStatus.values()),
  END("end", VmEnd.Kind.values()),
  BY("by", ResetCause.values()),
  POLICY("policy", Arrays.stream(BuiltinPolicy.values()).map(BuiltinPolicy::key).toList()),
  IRQCHIP("irqchip", Irqchip.values()),
  DEDICATED("dedicated", List.of("true", "false")),
  REALTIME("realtime", List.of("true", "false")),
  RESULT("result", List.of("met", "missed")),
  LOOP("loop", LoopKind.values()),
  VERSION("version", "Cupule's version"),
  JAVA("java", "the Java virtual machine's version");

  private final String text;
  private final String meaning;
  private final int size;

  /** Makes a label that identifies an object. */
  Label(String text, String meaning) {
    this(text, meaning, 1);
  }

  /** Makes a label with known values. */
  Label(String text, List<String> values) {
    this(text, "one of " + String.join(", ", values), values.size());
  }

  Label(String text, String meaning, int size) {
    this.text = text;
    this.meaning = meaning;
    this.size = size;
  }

  Label(String text, Enum<?>[] values) {
    this(text, Arrays.stream(values).map(Label::value).toList());
  }

  /** Returns the label's name. */
  String text() {
    return text;
  }

  /** Returns its values, in words. */
  String meaning() {
    return meaning;
  }

  /** Returns the number of values for one VM, vCPU or pCPU. */
  int size() {
    return size;
  }

  /** Returns the value for a constant. */
  static String value(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
