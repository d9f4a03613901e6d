/** Placeholder. */
package io.cupule.partition.scenario;
