package io.cupule.control.resource;

import io.cupule.api.VcpuList;
import io.cupule.api.VcpuView;
import io.cupule.control.server.route.Call;
import io.cupule.control.server.route.Refusal;
import io.cupule.control.server.route.Reply;
import io.cupule.control.server.route.Route;
import io.cupule.control.server.route.Verb;
import io.cupule.partition.Machine;
import java.util.List;

/** vCPUs, at {@code /v1/vms/{name}/vcpus}. */
final class VcpuResource {
  static final String VCPUS = VmResource.VM + "/vcpus";
  static final String VCPU = VCPUS + "/{id}";

  private final Machine machine;

  VcpuResource(Machine machine) {
    this.machine = machine;
  }

  List<Route> routes() {
    return List.of(
        Route.document(Verb.GET, VCPUS, "The vCPUs of a VM.", VcpuList.class, this::list),
        Route.document(
            Verb.GET, VCPU, "One vCPU.", VcpuView.class, call -> Reply.of(named(machine, call))));
  }

  private Reply list(Call call) {
    return Reply.of(
        new VcpuList(
            machine.vm(call.variable("name")).vcpus().stream().map(VcpuViews::of).toList()));
  }

  /** Returns the vCPU that a call names. */
  static VcpuView named(Machine machine, Call call) {
    String vm = call.variable("name");
    int id = call.number("id", "vCPU");
    return machine.vm(vm).vcpus().stream()
        .filter(vcpu -> vcpu.id().id() == id)
        .findFirst()
        .map(VcpuViews::of)
        .orElseThrow(() ->
            new Refusal(
                Refusal.Kind.NOT_FOUND,
                "vm %s has no vCPU %d; %s/%s/vcpus lists them"
                    .formatted(vm, id, VmResource.VMS, vm)));
  }
}
