/**
 * What Prometheus sees of a machine: {@link io.cupule.control.metrics.MachineMetrics} answers a
 * scrape; {@link io.cupule.control.metrics.Family} names every metric, and docs/metrics.md is made
 * of it. A scrape takes one reading of the machine and no lock that a vCPU takes.
 */
package io.cupule.control.metrics;
