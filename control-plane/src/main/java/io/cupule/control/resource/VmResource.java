package io.cupule.control.resource;

import io.cupule.api.VmList;
import io.cupule.api.VmView;
import io.cupule.control.server.route.Call;
import io.cupule.control.server.route.Reply;
import io.cupule.control.server.route.Route;
import io.cupule.control.server.route.Route.Body;
import io.cupule.control.server.route.Route.Parameter;
import io.cupule.control.server.route.Verb;
import io.cupule.control.watch.ConsoleHub;
import io.cupule.partition.Machine;
import io.cupule.partition.scenario.problem.InvalidScenarioException;
import io.cupule.partition.state.VmEnd;
import io.cupule.partition.state.VmStatus;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** VMs and operations on them, at {@code /v1/vms}. */
final class VmResource {
  static final String VMS = "/v1/vms";
  static final String VM = VMS + "/{name}";

  private static final Parameter TIMEOUT =
      new Parameter(
          "timeout",
          "How long the stop may take; the scenario's stopTimeout otherwise.",
          Parameter.Kind.TIME);
  private static final Parameter START =
      new Parameter("start", "Start it as well.", Parameter.Kind.FLAG);
  private static final Parameter FORCE =
      new Parameter("force", "Stop it first, if it runs.", Parameter.Kind.FLAG);

  private final Machine machine;
  private final MachineDocument document;
  private final ConsoleHub consoles;
  private final Duration stopTimeout;
  private final ApiFiles files;

  /**
   * Makes the resource.
   *
   * @param machine the machine with the VMs
   * @param document adds and removes them
   * @param consoles their serial ports
   * @param stopTimeout the default limit for a stop
   * @param files the host files that calls may name
   */
  VmResource(
      Machine machine,
      MachineDocument document,
      ConsoleHub consoles,
      Duration stopTimeout,
      ApiFiles files) {
    this.machine = machine;
    this.document = document;
    this.consoles = consoles;
    this.stopTimeout = stopTimeout;
    this.files = files;
  }

  List<Route> routes() {
    return List.of(
        Route.document(Verb.GET, VMS, "All VMs.", VmList.class, _ -> Reply.of(list())),
        Route.document(Verb.POST, VMS, "Add a VM.", VmView.class, this::add)
            .taking(START)
            .reading(new Body.Json(JsonNode.class))
            .creating(),
        Route.document(Verb.GET, VM, "One VM.", VmView.class, this::show),
        Route.silent(Verb.DELETE, VM, "Remove a VM that does not run.", this::remove).taking(FORCE),
        life("start", "Start a VM that was created or has ended.", machine::start),
        life("pause", "Keep all vCPUs of a VM outside guest mode.", machine::pause),
        life("resume", "Resume a paused VM.", machine::resume),
        life("reset", "Reset a VM: it runs from its first instruction again.", machine::reset),
        Route.document(
                Verb.POST, VM + "/stop", "Stop a VM and wait for it.", VmView.class, this::stop)
            .taking(TIMEOUT));
  }

  private VmList list() {
    return new VmList(machine.vms().stream().map(vm -> VmViews.listed(vm, consoles)).toList());
  }

  /** Adds a VM. A VM that cannot start is kept, so that its user can inspect and remove it. */
  private Reply add(Call call) throws InvalidScenarioException, InterruptedException {
    boolean start = call.flag(START.name(), false);
    String name = call.json(JsonNode.class).path("name").asString("");
    String vm = document.add(name, call.bytes(), files.of(call)).name();
    if (start) {
      machine.start(vm);
    }
    return Reply.created(VMS + "/" + vm, VmViews.of(machine.vm(vm), consoles));
  }

  private Reply show(Call call) {
    return Reply.of(VmViews.of(machine.vm(call.variable("name")), consoles));
  }

  private Route life(String step, String summary, Consumer<String> action) {
    return Route.document(
        Verb.POST,
        VM + "/" + step,
        summary,
        VmView.class,
        call -> {
          action.accept(call.variable("name"));
          return show(call);
        });
  }

  private Reply stop(Call call) {
    Duration bound = call.time("timeout").orElse(stopTimeout);
    VmEnd _ = machine.stop(call.variable("name"), "stopped through the API", bound);
    return show(call);
  }

  private Reply remove(Call call) throws InterruptedException {
    String vm = call.variable("name");
    VmStatus state = machine.state(vm);
    if (call.flag("force", false) && state != VmStatus.CREATED && state != VmStatus.POWERED_OFF) {
      VmEnd _ = machine.stop(vm, "removed through the API", stopTimeout);
    }
    document.remove(vm);
    return Reply.done();
  }
}
