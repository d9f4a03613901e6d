package io.cupule.control.resource;

import io.cupule.control.api.HostView;
import io.cupule.control.metrics.MachineMetrics;
import io.cupule.control.watch.ConsoleHub;
import io.cupule.control.watch.DaemonLog;
import io.cupule.control.watch.EventLog;
import io.cupule.partition.Machine;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What the API is about.
 *
 * @param machine the VMs and pCPUs
 * @param roster through which VMs come and go
 * @param stopTimeout how long a stop may take unless a call says otherwise
 * @param consoles the VMs' serial ports
 * @param events what happened
 * @param log the daemon's log
 * @param metrics what Prometheus reads
 * @param host the host and the daemon
 * @param files which of the host's files calls may name
 */
public record Watched(
    Machine machine,
    Roster roster,
    Duration stopTimeout,
    ConsoleHub consoles,
    EventLog events,
    DaemonLog log,
    MachineMetrics metrics,
    Supplier<HostView> host,
    ApiFiles files) {}
