package io.cupule.control.resource;

import io.cupule.api.ParamsPatch;
import io.cupule.api.PcpuList;
import io.cupule.api.PcpuPatch;
import io.cupule.api.PcpuView;
import io.cupule.api.SchedulingPatch;
import io.cupule.api.VcpuPatch;
import io.cupule.api.VcpuView;
import io.cupule.api.VmView;
import io.cupule.control.server.route.Call;
import io.cupule.control.server.route.Endpoint;
import io.cupule.control.server.route.Reply;
import io.cupule.control.server.route.Route;
import io.cupule.control.server.route.Route.Body;
import io.cupule.control.server.route.Verb;
import io.cupule.control.watch.ConsoleHub;
import io.cupule.partition.Machine;
import io.cupule.partition.SchedulingChange;
import io.cupule.partition.SchedulingChange.Params;
import io.cupule.partition.SchedulingChange.PcpuChange;
import io.cupule.partition.SchedulingChange.VcpuChange;
import java.util.List;

/**
 * Changes the scheduling while VMs run. Each call is one change; it is applied or refused as a
 * whole. A refusal names each part by its path in the body.
 */
final class SchedulingResource {
  private final Machine machine;
  private final MachineDocument document;
  private final ConsoleHub consoles;

  SchedulingResource(Machine machine, MachineDocument document, ConsoleHub consoles) {
    this.machine = machine;
    this.document = document;
    this.consoles = consoles;
  }

  List<Route> routes() {
    return List.of(
        patch(
            VmResource.VM,
            "Change the scheduling of all vCPUs of a VM.",
            ParamsPatch.class,
            VmView.class,
            this::vm),
        patch(
            VcpuResource.VCPU,
            "Change the place and the scheduling of a vCPU.",
            VcpuPatch.class,
            VcpuView.class,
            this::vcpu),
        patch(
            PcpuResource.PCPU,
            "Change the policy of a pCPU.",
            PcpuPatch.class,
            PcpuView.class,
            this::pcpu),
        patch(
            "/v1/scheduling",
            "Several changes of scheduling as one.",
            SchedulingPatch.class,
            PcpuList.class,
            this::all));
  }

  private static Route patch(
      String path, String summary, Class<?> body, Class<?> result, Endpoint endpoint) {
    return Route.document(Verb.PATCH, path, summary, result, endpoint).reading(new Body.Json(body));
  }

  private Reply vm(Call call) throws InterruptedException {
    String vm = machine.vm(call.variable("name")).name();
    ChangeReader reader = new ChangeReader();
    Params params = reader.params("", call.json(ParamsPatch.class));
    reader.check();
    document.change(SchedulingChange.ofVm(vm, params), "vms." + vm + ".");
    return Reply.of(VmViews.of(machine.vm(vm), consoles));
  }

  private Reply vcpu(Call call) throws InterruptedException {
    VcpuView vcpu = VcpuResource.named(machine, call);
    ChangeReader reader = new ChangeReader();
    VcpuChange change = reader.vcpu("", call.json(VcpuPatch.class));
    reader.check();
    document.change(
        SchedulingChange.ofVcpu(vcpu.vm(), vcpu.id(), change),
        "vms.%s.vcpus.%d.".formatted(vcpu.vm(), vcpu.id()));
    return Reply.of(VcpuResource.named(machine, call));
  }

  private Reply pcpu(Call call) throws InterruptedException {
    int pcpu = PcpuResource.named(machine, call).id();
    ChangeReader reader = new ChangeReader();
    PcpuChange change = reader.pcpu("", call.json(PcpuPatch.class));
    reader.check();
    document.change(SchedulingChange.ofPcpu(pcpu, change), "pcpus." + pcpu + ".");
    return Reply.of(PcpuResource.named(machine, call));
  }

  private Reply all(Call call) throws InterruptedException {
    ChangeReader reader = new ChangeReader();
    SchedulingChange change = reader.all(call.json(SchedulingPatch.class));
    reader.check();
    document.change(change, "");
    return Reply.of(PcpuResource.list(machine));
  }
}
