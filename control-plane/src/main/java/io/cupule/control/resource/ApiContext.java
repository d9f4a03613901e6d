package io.cupule.control.resource;

import io.cupule.api.HostView;
import io.cupule.control.metrics.MachineMetrics;
import io.cupule.control.watch.ConsoleHub;
import io.cupule.control.watch.DaemonLog;
import io.cupule.control.watch.EventLog;
import io.cupule.partition.Machine;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The objects that the API reads and changes.
 *
 * @param machine the VMs and pCPUs
 * @param document adds and removes VMs
 * @param stopTimeout the default limit for a stop
 * @param consoles the VMs' serial ports
 * @param events the events
 * @param log the daemon's log
 * @param metrics the metrics for Prometheus
 * @param host the host and the daemon
 * @param files the host files that calls may name
 */
public record ApiContext(
    Machine machine,
    MachineDocument document,
    Duration stopTimeout,
    ConsoleHub consoles,
    EventLog events,
    DaemonLog log,
    MachineMetrics metrics,
    Supplier<HostView> host,
    ApiFiles files) {}
