package io.cupule.api;

import java.util.List;

/**
 * All pCPUs, at {@code /v1/pcpus}.
 *
 * @param pcpus by number
 */
public record PcpuList(List<PcpuView> pcpus) {}
