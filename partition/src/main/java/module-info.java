/** Partitions: the scenario model and its validation, boot protocols, and the life cycle of VMs. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("requires-automatic") // HdrHistogram has no module descriptor
module io.cupule.partition {
  requires transitive io.cupule.vcpu;
  requires transitive io.cupule.device;
  requires transitive io.cupule.sched;
  requires jdk.jfr;
  requires HdrHistogram;
  requires tools.jackson.databind;
  requires static org.jspecify;

  exports io.cupule.partition;
  exports io.cupule.partition.error;
  exports io.cupule.partition.report;
  exports io.cupule.partition.state;
  exports io.cupule.partition.boot;
  exports io.cupule.partition.boot.plan;
  exports io.cupule.partition.file;
  exports io.cupule.partition.scenario;
  exports io.cupule.partition.scenario.document;
  exports io.cupule.partition.scenario.host;
  exports io.cupule.partition.scenario.problem;
  exports io.cupule.partition.scenario.value;
  exports io.cupule.partition.simulation;
}
