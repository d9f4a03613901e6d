/**
 * Reads and validates scenario files: each is one JSON document that describes a whole machine.
 *
 * <p>{@link io.cupule.partition.scenario.ScenarioReader} turns a file into a {@link
 * io.cupule.partition.scenario.Scenario} or into an {@link
 * io.cupule.partition.scenario.InvalidScenarioException} with every problem that it found, as its
 * result.
 *
 * <p>The records define the format: the name of a record component is the name of the JSON field,
 * and its {@code @Setting} annotation holds the documentation, the default and the limits. The
 * reader, the published JSON Schema and the field reference all follow from these annotations.
 * Reading has two steps: {@code StructureReader} walks the JSON tree along the records and keeps
 * the readable part in a {@code Draft}; then each {@code Rule} checks the draft and the host. All
 * types here are immutable values and safe to share between threads.
 */
package io.cupule.partition.scenario;
