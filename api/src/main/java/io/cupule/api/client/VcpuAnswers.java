package io.cupule.api.client;

import io.cupule.api.VmView;
import io.cupule.api.client.ApiException.Kind;
import java.util.ArrayList;
import java.util.List;

/** Queries the vCPUs of several VMs, which may be removed meanwhile. */
public final class VcpuAnswers {
  private VcpuAnswers() {}

  /**
   * Queries the vCPUs of each VM.
   *
   * @return a list of vCPUs for each VM that still exists
   */
  public static List<Answer> of(ApiClient api, List<VmView> vms) throws InterruptedException {
    List<Answer> answers = new ArrayList<>();
    for (VmView vm : vms) {
      try {
        answers.add(api.get(ApiPath.vm(vm.name()).then("vcpus")));
      } catch (ApiException gone) {
        if (gone.kind() != Kind.INPUT) {
          throw gone;
        }
      }
    }
    return answers;
  }
}
