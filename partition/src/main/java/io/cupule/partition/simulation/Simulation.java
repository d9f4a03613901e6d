package io.cupule.partition.simulation;

import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.VmSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleConsumer;

/** Simulates a scenario in virtual time, with as many pCPUs in parallel as there are processors. */
public final class Simulation {
  private static final long STEP_NANOS = 1_000_000_000;
  private static final long PROGRESS_MILLIS = 500;

  private final Scenario scenario;
  private final SimulationSettings settings;
  private final long duration;
  private final LongAdder done = new LongAdder();

  private Simulation(Scenario scenario, SimulationSettings settings) {
    this.scenario = scenario;
    this.settings = settings;
    duration = settings.duration().toNanos();
  }

  /**
   * The outcome of a simulation.
   *
   * @param report the result
   * @param recordings of the selected pCPUs, in the scenario's order
   */
  public record Outcome(SimulationReport report, List<PcpuRecording> recordings) {}

  /** A vCPU's place in the scenario. */
  private record Place(VmSettings vm, int vcpu) {}

  /** The outcome of one pCPU. */
  private record Part(
      PcpuResult pcpu, List<VcpuResult> vcpus, Optional<PcpuRecording> recording, long events) {}

  /**
   * Simulates a scenario.
   *
   * @param scenario a valid scenario
   * @param settings the duration, and what to record
   * @param progress receives the finished part, 0 to 1, from time to time on the calling thread
   * @return the result
   * @throws InterruptedException if the caller is interrupted; then all work stops
   */
  public static Outcome run(Scenario scenario, SimulationSettings settings, DoubleConsumer progress)
      throws InterruptedException {
    long start = System.nanoTime();
    Simulation simulation = new Simulation(scenario, settings);
    List<Part> parts = simulation.simulateAll(progress);
    double wallSeconds = (System.nanoTime() - start) / 1e9;
    return simulation.outcome(parts, wallSeconds);
  }

  private List<Part> simulateAll(DoubleConsumer progress) throws InterruptedException {
    Map<Integer, List<Place>> places = places();
    int threads = Math.min(Runtime.getRuntime().availableProcessors(), scenario.pcpus().size());
    try (ExecutorService pool = Executors.newFixedThreadPool(threads, workers())) {
      List<Future<Part>> futures = new ArrayList<>();
      for (PcpuSettings pcpu : scenario.pcpus()) {
        List<Place> onIt = places.getOrDefault(pcpu.id(), List.of());
        futures.add(pool.submit(() -> simulate(pcpu, onIt)));
      }
      try {
        List<Part> parts = new ArrayList<>();
        for (Future<Part> future : futures) {
          parts.add(await(future, progress));
        }
        return parts;
      } finally {
        pool.shutdownNow();
      }
    }
  }

  /** Makes daemon threads, which do not keep the process alive. */
  private static ThreadFactory workers() {
    return Thread.ofPlatform().daemon().name("simulation-", 0).factory();
  }

  private Part await(Future<Part> future, DoubleConsumer progress) throws InterruptedException {
    while (true) {
      try {
        return future.get(PROGRESS_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException stillBusy) {
        progress.accept((double) done.sum() / duration / scenario.pcpus().size());
      } catch (ExecutionException failed) {
        throw new IllegalStateException("a pCPU could not be simulated", failed.getCause());
      }
    }
  }

  private Part simulate(PcpuSettings settings, List<Place> places) {
    Optional<PcpuRecorder> recorder =
        this.settings
            .recording()
            .filter(recording -> recording.pcpus().contains(settings.id()))
            .map(recording -> new PcpuRecorder(recording, duration));
    SimulatedPcpu pcpu = new SimulatedPcpu(settings, scenario.compat());
    for (Place place : places) {
      Work work = Work.of(place.vm.loadOf(place.vcpu), seedOf(place));
      pcpu.add(
          place.vm, place.vcpu, work, recorder.<RunListener>map(it -> it).orElse(RunListener.NONE));
    }
    for (long now = 0; now < duration; now += STEP_NANOS) {
      if (Thread.interrupted()) {
        throw new CancellationException("nobody waits for the result any more");
      }
      long next = Math.min(now + STEP_NANOS, duration);
      pcpu.runUntil(next);
      done.add(next - now);
    }
    pcpu.end();
    List<VcpuResult> vcpus = pcpu.vcpus().stream().map(vcpu -> vcpu.result(duration)).toList();
    return new Part(pcpu.result(), vcpus, recorder.map(it -> it.recording(pcpu)), pcpu.events());
  }

  private Map<Integer, List<Place>> places() {
    Map<Integer, List<Place>> places = new HashMap<>();
    for (VmSettings vm : scenario.vms()) {
      for (int vcpu = 0; vcpu < vm.vcpus(); vcpu++) {
        places
            .computeIfAbsent(vm.affinity().get(vcpu), _ -> new ArrayList<>())
            .add(new Place(vm, vcpu));
      }
    }
    return places;
  }

  private long seedOf(Place place) {
    return 31 * (31 * settings.seed() + place.vm.name().hashCode()) + place.vcpu;
  }

  private Outcome outcome(List<Part> parts, double wallSeconds) {
    long events = parts.stream().mapToLong(Part::events).sum();
    SimulationReport report =
        new SimulationReport(
            scenario.name(),
            scenario.compat().toString(),
            duration,
            settings.seed(),
            parts.stream().map(Part::pcpu).toList(),
            inOrderOfVms(parts),
            parts.stream()
                .flatMap(part -> new Warnings(part.vcpus, duration).find().stream())
                .toList(),
            events,
            wallSeconds,
            events / wallSeconds);
    return new Outcome(report, parts.stream().flatMap(part -> part.recording.stream()).toList());
  }

  private List<VcpuResult> inOrderOfVms(List<Part> parts) {
    Map<String, Integer> order = new HashMap<>();
    scenario.vms().forEach(vm -> order.put(vm.name(), order.size()));
    return parts.stream()
        .flatMap(part -> part.vcpus.stream())
        .sorted(
            Comparator.<VcpuResult>comparingInt(vcpu -> order.getOrDefault(vcpu.vm(), 0))
                .thenComparingInt(VcpuResult::id))
        .toList();
  }
}
