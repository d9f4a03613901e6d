package io.cupule.api;

import java.util.List;

/**
 * All vCPUs of a VM, at {@code /v1/vms/{name}/vcpus}.
 *
 * @param vcpus by number
 */
public record VcpuList(List<VcpuView> vcpus) {}
