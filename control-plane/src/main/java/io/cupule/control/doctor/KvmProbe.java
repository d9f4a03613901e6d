package io.cupule.control.doctor;

import io.cupule.kvm.Capability;
import io.cupule.kvm.Kvm;
import io.cupule.linux.error.SystemCallException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Queries KVM's features. */
@FunctionalInterface
public interface KvmProbe {
  /** The result of a query. */
  sealed interface Answer {}

  /**
   * KVM can be used: a VM was made and closed again.
   *
   * @param apiVersion the version of its interface
   * @param capabilities the result of each capability's query; 0 means absent
   */
  record Usable(int apiVersion, Map<Capability, Integer> capabilities) implements Answer {
    /** Copies the map. */
    public Usable {
      capabilities = Map.copyOf(capabilities);
    }
  }

  /**
   * A call failed.
   *
   * @param call the call, such as {@code open(/dev/kvm)}
   * @param errno the name of its error, such as {@code EACCES}
   * @param message both and, if known, a remedy after a dash
   */
  record Refused(String call, String errno, String message) implements Answer {
    private static final String DASH = " - ";

    /** Returns the remedy, if the message has one. */
    Optional<String> remedy() {
      int dash = message.indexOf(DASH);
      return dash < 0 ? Optional.empty() : Optional.of(message.substring(dash + DASH.length()));
    }
  }

  /**
   * Opens KVM, makes a VM and queries the capabilities.
   *
   * @return the result; a refusal is a result, never an exception
   */
  Answer ask();

  /**
   * Returns the probe of this host.
   *
   * @return a probe that opens {@code /dev/kvm} for each query
   */
  static KvmProbe ofThisHost() {
    return () -> {
      try (Kvm kvm = Kvm.open()) {
        kvm.createVm().close();
        Map<Capability, Integer> values = new EnumMap<>(Capability.class);
        for (Capability capability : Capability.values()) {
          values.put(capability, kvm.check(capability));
        }
        return new Usable(kvm.apiVersion(), values);
      } catch (SystemCallException refused) {
        return new Refused(
            refused.call(), refused.errnoName(), String.valueOf(refused.getMessage()));
      }
    };
  }
}
