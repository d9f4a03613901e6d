package io.cupule.control.resource;

import io.cupule.control.server.route.Call;
import io.cupule.control.server.route.Refusal;
import io.cupule.control.server.route.Reply;
import io.cupule.control.server.route.Route;
import io.cupule.control.server.route.Route.Body;
import io.cupule.control.server.route.Verb;
import io.cupule.control.watch.ConsoleHub;
import io.cupule.control.watch.ConsoleTap;
import io.cupule.device.backend.PlainText;
import io.cupule.partition.Machine;
import io.cupule.partition.state.VmStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The serial port of a VM, at {@code /v1/vms/{name}/console}. */
final class ConsoleResource {
  private static final String CONSOLE = VmResource.VM + "/console";
  private static final String BYTES = "application/octet-stream";
  private static final Duration TYPING = Duration.ofSeconds(10);

  private final Machine machine;
  private final ConsoleHub consoles;

  ConsoleResource(Machine machine, ConsoleHub consoles) {
    this.machine = machine;
    this.consoles = consoles;
  }

  List<Route> routes() {
    return List.of(
        Route.text(
                Verb.GET,
                CONSOLE,
                "The last 64 KiB that the guest sent, then what it sends from now on.",
                BYTES,
                this::watch)
            .taking(Streams.FOLLOW),
        Route.silent(Verb.POST, CONSOLE, "Send the body, as it is, as console input.", this::type)
            .reading(new Body.Bytes()));
  }

  private Reply watch(Call call) {
    ConsoleTap tap = tap(call);
    boolean follow = call.flag(Streams.FOLLOW.name(), true);
    return new Reply.Streamed(BYTES, client -> show(tap, client, follow));
  }

  /** Streams the output; also ends when the client is so slow that output was overwritten. */
  private static void show(ConsoleTap tap, Reply.Client client, boolean follow)
      throws IOException, InterruptedException {
    long position = tap.oldest();
    long end = tap.end();
    while (follow ? !tap.isRemoved() && !client.isGone() : position < end) {
      if (tap.await(position, Streams.LOOK) && !tap.isRemoved()) {
        Optional<byte[]> bytes = tap.read(position);
        if (bytes.isEmpty()) {
          return;
        }
        client.send(bytes.get());
        position += bytes.get().length;
      }
    }
  }

  private Reply type(Call call) throws InterruptedException {
    String vm = call.variable("name");
    ConsoleTap tap = tap(call);
    if (machine.state(vm) != VmStatus.RUNNING) {
      throw new Refusal(
          Refusal.Kind.CONFLICT,
          "vm %s is %s and reads nothing; start or resume it"
              .formatted(vm, VmViews.key(machine.state(vm))));
    }
    int taken = tap.type(call.bytes(), TYPING);
    if (taken < call.bytes().length) {
      throw new Refusal(
          Refusal.Kind.CONFLICT,
          "vm %s read %d of %s; send the rest when its guest reads again"
              .formatted(vm, taken, PlainText.count(call.bytes().length, "byte")));
    }
    return Reply.done();
  }

  private ConsoleTap tap(Call call) {
    String vm = machine.vm(call.variable("name")).name();
    return consoles
        .of(vm)
        .orElseThrow(
            () -> new Refusal(Refusal.Kind.NOT_FOUND, "vm %s was just removed".formatted(vm)));
  }
}
