package io.cupule.api;

import java.util.List;

/**
 * All VMs, at {@code /v1/vms}.
 *
 * @param vms in the order in which they were added
 */
public record VmList(List<VmView> vms) {}
