/**
 * Scenarios: the settings of a machine and its VMs, as records.
 *
 * <p>The records define the format: the name of a record component is the name of the JSON field,
 * and its {@link io.cupule.partition.scenario.form.Setting} annotation holds the documentation, the
 * default and the limits. The reader, the published JSON Schema and the field reference all follow
 * from these annotations.
 *
 * <p>{@link io.cupule.partition.scenario.document.ScenarioReader} turns a file into a {@link
 * io.cupule.partition.scenario.Scenario}. All types here are immutable values and safe to share
 * between threads.
 */
package io.cupule.partition.scenario;
