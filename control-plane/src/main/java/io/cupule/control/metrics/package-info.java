/**
 * The metrics of a machine for Prometheus. {@link io.cupule.control.metrics.MachineMetrics} answers
 * a scrape; {@link io.cupule.control.metrics.Family} names every metric, and docs/metrics.md is
 * generated from it. A scrape reads the machine once and takes no lock that a vCPU takes.
 */
package io.cupule.control.metrics;
