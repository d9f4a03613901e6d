package io.cupule.sched.policy;

import io.cupule.sched.Compat;
import io.cupule.sched.PolicyFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The policies that can be chosen by name, per pCPU. */
public enum BuiltinPolicy {
  /** The thread that woke first runs until it sleeps; for a pCPU with one thread. */
  NOOP,
  /** Round robin with slices; threads that wake come first. */
  IORR,
  /** Shares by weight; ACRN's default and ours. */
  BVT,
  /** Strict priorities. */
  PRIO,
  /** Guaranteed budgets per period; not an ACRN policy. */
  RTDS;

  /** Returns the policy with that {@link #key}, if there is one. */
  public static Optional<BuiltinPolicy> of(String key) {
    return Arrays.stream(values()).filter(policy -> policy.key().equals(key)).findFirst();
  }

  /** Returns its name in scenarios and traces: the constant's name in lower case. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns {@link #key}. */
  @Override
  public String toString() {
    return key();
  }

  /** Returns the factory for a pCPU's policy. */
  public PolicyFactory with(Compat compat) {
    return host ->
        switch (this) {
          case NOOP -> new Noop(host, compat);
          case IORR -> new Iorr(host, compat);
          case BVT -> new Bvt(host, compat);
          case PRIO -> new Prio(host);
          case RTDS -> new Rtds(host);
        };
  }
}
