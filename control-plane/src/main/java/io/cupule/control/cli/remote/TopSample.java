package io.cupule.control.cli.remote;

import io.cupule.api.PcpuList;
import io.cupule.api.PcpuView;
import io.cupule.api.VcpuList;
import io.cupule.api.VcpuView;
import io.cupule.api.VmList;
import io.cupule.api.VmView;
import io.cupule.api.client.ApiClient;
import io.cupule.api.client.ApiPath;
import io.cupule.api.client.VcpuAnswers;
import java.util.List;

/**
 * The state of all pCPUs and vCPUs at one time; two samples show the activity between them.
 *
 * @param nanoTime the time, as System.nanoTime
 * @param pcpus all pCPUs
 * @param vcpus all vCPUs
 */
record TopSample(long nanoTime, List<PcpuView> pcpus, List<VcpuView> vcpus) {

  /** Queries the daemon; VMs that are removed meanwhile are left out. */
  static TopSample take(ApiClient api) throws InterruptedException {
    List<VmView> vms = api.get(ApiPath.of("/vms")).as(VmList.class).vms();
    List<VcpuView> vcpus =
        VcpuAnswers.of(api, vms).stream()
            .flatMap(answer -> answer.as(VcpuList.class).vcpus().stream())
            .toList();
    List<PcpuView> pcpus = api.get(ApiPath.of("/pcpus")).as(PcpuList.class).pcpus();
    return new TopSample(System.nanoTime(), pcpus, vcpus);
  }
}
