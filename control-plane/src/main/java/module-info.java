/** The {@code cupule} program: its command line and its output for people. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("requires-automatic") // HdrHistogram, Micrometer and Prometheus' client
module io.cupule.control {
  requires io.cupule.api;
  requires io.cupule.partition;
  requires io.cupule.kvm;
  requires io.cupule.sched;
  requires io.cupule.vcpu;
  requires java.management;
  requires jdk.management;
  requires HdrHistogram;
  requires micrometer.core;
  requires micrometer.registry.prometheus;
  requires io.prometheus.metrics.model;
  requires io.prometheus.writer.text;
  requires jdk.unsupported; // sun.misc.Signal
  requires info.picocli;
  requires org.eclipse.jetty.server;
  requires org.eclipse.jetty.unixdomain.server;
  requires tools.jackson.databind;
  requires static org.jspecify;

  // picocli fills option fields, Jackson reads records
  opens io.cupule.control.cli to
      info.picocli,
      tools.jackson.databind;
  opens io.cupule.control.cli.option to
      info.picocli;
  opens io.cupule.control.cli.remote to
      info.picocli;
  opens io.cupule.control.doctor to
      tools.jackson.databind;
  opens io.cupule.control.daemon to
      tools.jackson.databind;
  opens io.cupule.control.simulationpage to
      tools.jackson.databind;
}
