package io.cupule.device;

import io.cupule.time.TimerService;
import java.time.InstantSource;

/**
 * What a VM gives to each of its devices, which takes what it needs. Valid until the VM has closed
 * the device.
 *
 * @param log for odd accesses of the guest
 * @param control lets a device reset or end the VM
 * @param interrupts makes interrupt lines, and takes messages
 * @param dma the guest's memory
 * @param timers timers and the monotonic clock
 * @param wall the time of day
 */
public record DeviceContext(
    DeviceLog log,
    MachineControl control,
    Interrupts interrupts,
    Dma dma,
    TimerService timers,
    InstantSource wall) {}
