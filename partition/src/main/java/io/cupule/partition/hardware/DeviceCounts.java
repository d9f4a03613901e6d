package io.cupule.partition.hardware;

/**
 * What the devices of an incarnation counted.
 *
 * @param serialBytesOut bytes that the guest sent through its serial port
 * @param serialBytesIn bytes that it received through it
 * @param serialBytesDropped sent bytes that no reader gets; see {@link
 *     io.cupule.device.CharBackend#dropped}
 * @param unclaimed guest accesses that no device answered
 * @param timerNanos CPU time of its devices' and local APICs' timers, in nanoseconds
 */
public record DeviceCounts(
    long serialBytesOut,
    long serialBytesIn,
    long serialBytesDropped,
    long unclaimed,
    long timerNanos) {}
