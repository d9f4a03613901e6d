package io.cupule.control.resource;

import io.cupule.control.api.VcpuView;
import io.cupule.control.api.VmView;
import io.cupule.control.server.Call;
import io.cupule.control.server.Refusal;
import io.cupule.control.server.Reply;
import io.cupule.control.server.Route;
import io.cupule.control.server.Verb;
import io.cupule.partition.Machine;
import java.util.List;
import java.util.function.Consumer;

/** VMs and their lives, at {@code /v1/vms}. */
final class VmResource {
  private static final String VM = "/v1/vms/{name}";

  private final Machine machine;
  private final Views views;

  VmResource(Machine machine, Views views) {
    this.machine = machine;
    this.views = views;
  }

  List<Route> routes() {
    return List.of(
        Route.document(
            Verb.GET, "/v1/vms", "All VMs.", VmList.class, _ -> Reply.of(new VmList(views.vms()))),
        Route.document(
            Verb.GET, VM, "One VM.", VmView.class, call -> Reply.of(views.vm(name(call)))),
        life("pause", "Keep the VM's vCPUs outside guest mode.", machine::pause),
        life("resume", "Let a paused VM go on.", machine::resume),
        life("reset", "Start the VM anew.", machine::reset),
        life("stop", "Stop the VM.", vm -> machine.stop(vm, "stopped through the API")),
        Route.document(
            Verb.GET,
            VM + "/vcpus",
            "The VM's vCPUs.",
            VcpuList.class,
            call -> Reply.of(new VcpuList(views.vcpus(name(call))))),
        Route.document(
            Verb.GET,
            VM + "/vcpus/{id}",
            "One vCPU.",
            VcpuView.class,
            call -> Reply.of(vcpu(call))));
  }

  private Route life(String verb, String summary, Consumer<String> action) {
    return Route.document(
        Verb.POST,
        VM + "/" + verb,
        summary,
        VmView.class,
        call -> {
          action.accept(name(call));
          return Reply.of(views.vm(name(call)));
        });
  }

  private VcpuView vcpu(Call call) {
    int id = call.number("id", "vCPU");
    return views.vcpus(name(call)).stream()
        .filter(vcpu -> vcpu.id() == id)
        .findFirst()
        .orElseThrow(() ->
            new Refusal(
                Refusal.Kind.NOT_FOUND,
                "vm %s has no vCPU %d; see its vcpus".formatted(name(call), id)));
  }

  private static String name(Call call) {
    return call.variable("name");
  }

  /** All VMs, as a document. */
  record VmList(List<VmView> vms) {}

  /** All vCPUs of a VM, as a document. */
  record VcpuList(List<VcpuView> vcpus) {}
}
