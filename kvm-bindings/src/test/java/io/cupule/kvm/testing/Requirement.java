package io.cupule.kvm.testing;

import io.cupule.linux.LinuxThread;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Something that a test needs and that not every machine has. Its name in lower case stands in
 * CUPULE_REQUIRE.
 */
public enum Requirement {
  /** {@code /dev/kvm} can be opened for reading and writing. */
  KVM,
  /** This process may use two CPUs or more. */
  CPUS,
  /** This process may use the CPUs 0 and 1, which the guide and the samples name. */
  CPUS01,
  /** A C compiler named {@code cc} with the headers of libc and of Linux KVM. */
  CC,
  /** The GNU assembler {@code as}. */
  AS,
  /**
   * A container engine, podman or docker, that answers at {@code DOCKER_HOST} and whose privileged
   * containers can open {@code /dev/kvm}.
   */
  CONTAINERS,
  /** A browser: Chromium, as {@code chromium}. */
  BROWSER,
  /** Prometheus' server and its {@code promtool}. */
  PROMETHEUS,
  /** {@code curl} 7.82 or newer, and {@code bash}. */
  CURL,
  /** {@code git}. */
  GIT;

  /**
   * Looks for it on this machine.
   *
   * @return what is wrong and how to mend it; empty where all is well
   */
  public Optional<String> lack() {
    return switch (this) {
      case KVM -> Probe.kvm();
      case CPUS -> Probe.cpus(LinuxThread.affinity(0));
      case CPUS01 -> Probe.cpus01(LinuxThread.affinity(0));
      case CC -> Probe.cc();
      case AS -> Probe.as();
      case CONTAINERS -> ContainerProbe.lack();
      case BROWSER -> Probe.browser();
      case PROMETHEUS -> Probe.prometheus();
      case CURL -> Probe.curl();
      case GIT -> Probe.git();
    };
  }

  /**
   * Reads CUPULE_REQUIRE.
   *
   * @return what this run must have
   */
  static Set<Requirement> demanded() {
    return parse(Optional.ofNullable(System.getenv("CUPULE_REQUIRE")).orElse(""));
  }

  /**
   * Reads a list of requirements.
   *
   * @param list names in any case, separated by commas; may be empty
   * @return the requirements named
   * @throws IllegalArgumentException if a name is unknown, so that a typing error cannot switch a
   *     demand off
   */
  static Set<Requirement> parse(String list) {
    Set<Requirement> named = EnumSet.noneOf(Requirement.class);
    for (String name : list.split(",", -1)) {
      if (!name.isBlank()) {
        named.add(byName(name.strip()));
      }
    }
    return named;
  }

  private static Requirement byName(String name) {
    for (Requirement requirement : values()) {
      if (requirement.toString().equalsIgnoreCase(name)) {
        return requirement;
      }
    }
    throw new IllegalArgumentException(
        "CUPULE_REQUIRE names '%s', which is none of %s"
            .formatted(name, Arrays.toString(values())));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
