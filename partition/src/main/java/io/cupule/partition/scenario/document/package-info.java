/**
 * Reads scenario files, each one JSON document that describes a whole machine, and changes such
 * documents.
 *
 * <p>Reading has two steps: {@code StructureReader} walks the JSON tree along the records and keeps
 * the readable part in a {@code Draft}; then each {@code Rule} checks the draft and the host. The
 * result is a {@link io.cupule.partition.scenario.Scenario}, or an {@link
 * io.cupule.partition.scenario.problem.InvalidScenarioException} with every problem found.
 */
package io.cupule.partition.scenario.document;
