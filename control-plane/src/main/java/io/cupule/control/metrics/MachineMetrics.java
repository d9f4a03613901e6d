package io.cupule.control.metrics;

import io.cupule.partition.Machine;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/**
 * The metrics of a machine and of the process that runs it, for Prometheus. Any thread may scrape;
 * a scrape takes no lock that a vCPU takes.
 */
public final class MachineMetrics implements AutoCloseable {
  /** Prometheus' text format, which every scraper accepts, and OpenMetrics. */
  public static final List<String> MEDIA_TYPES =
      List.of(PrometheusTextFormatWriter.CONTENT_TYPE, OpenMetricsTextFormatWriter.CONTENT_TYPE);

  private final PrometheusRegistry metrics;
  private final PrometheusMeterRegistry meters;
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final ExpositionFormats formats = ExpositionFormats.init();

  /**
   * Begins to measure the process.
   *
   * @param machine the machine that a scrape reads
   * @param version Cupule's version, for {@code cupule_build_info}
   */
  public MachineMetrics(Supplier<Machine> machine, String version) {
    meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    metrics = meters.getPrometheusRegistry();
    List<MeterBinder> process =
        List.of(
            new ClassLoaderMetrics(),
            new JvmMemoryMetrics(),
            new JvmThreadMetrics(),
            collections,
            new FileDescriptorMetrics(),
            new UptimeMetrics());
    process.forEach(binder -> binder.bindTo(meters));
    metrics.register(new ProcessCollector(version));
    metrics.register(new MachineCollector(machine));
  }

  /**
   * Makes a scrape: reads everything once.
   *
   * @param mediaType one of {@link #MEDIA_TYPES}
   * @return the text in that form
   */
  public String scrape(String mediaType) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      formats.findWriter(mediaType).write(text, metrics.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes every byte", e);
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  /**
   * Makes a scrape: reads everything once.
   *
   * @return Prometheus' text format
   */
  public String scrape() {
    return scrape(MEDIA_TYPES.getFirst());
  }

  /** Stops measuring the process; no scrape may follow. */
  @Override
  public void close() {
    collections.close();
    meters.close();
  }
}
