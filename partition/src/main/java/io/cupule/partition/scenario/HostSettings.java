package io.cupule.partition.scenario;

import java.time.Duration;

/**
 * Settings for the machine as a whole.
 *
 * @param stopTimeout how long an orderly stop may take before the vCPU threads are given up, from 1
 *     ms to 24 h
 */
public record HostSettings(
    @Setting(
            doc = "How long an orderly stop may take before the vCPU threads are given up.",
            defaultValue = "'5s'")
        Duration stopTimeout) {}
