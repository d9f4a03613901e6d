package io.cupule.control.watch;

import io.cupule.device.CharBackend;
import io.cupule.partition.scenario.VmSettings;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The console taps of all VMs, made with their serial ports. For any thread. */
public final class ConsoleHub implements Function<VmSettings, CharBackend> {
  private final Function<VmSettings, CharBackend> backends;
  private final Map<String, ConsoleTap> taps = new ConcurrentHashMap<>();

  /**
   * Makes the hub.
   *
   * @param backends make the backends behind the taps
   */
  public ConsoleHub(Function<VmSettings, CharBackend> backends) {
    this.backends = backends;
  }

  @Override
  public CharBackend apply(VmSettings vm) {
    CharBackend backend = backends.apply(vm);
    return taps.computeIfAbsent(vm.name(), _ -> new ConsoleTap()).over(backend);
  }

  /**
   * Returns the tap of a VM.
   *
   * @param vm its name
   */
  public Optional<ConsoleTap> of(String vm) {
    return Optional.ofNullable(taps.get(vm));
  }

  /** Forgets a removed VM; its readers end. */
  public void remove(String vm) {
    Optional.ofNullable(taps.remove(vm)).ifPresent(ConsoleTap::remove);
  }
}
