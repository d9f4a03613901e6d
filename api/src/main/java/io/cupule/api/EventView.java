package io.cupule.api;

import java.time.Instant;
import java.util.Optional;

/**
 * An event, at {@code /v1/events}; the event stream's {@code event} field is the kind, its {@code
 * id} the number.
 *
 * @param id counts up from 1
 * @param time when
 * @param kind vm.created, vm.started, vm.paused, vm.resumed, vm.reset, vm.ended, vm.panic,
 *     vm.removed, vm.warning, vcpu.starved, scheduling.changed, daemon.started or daemon.stopping
 * @param vm the VM that it is about; absent where it is about none
 * @param vcpu the vCPU's number; absent where it is about none
 * @param message one line for a person
 */
public record EventView(
    long id,
    Instant time,
    String kind,
    Optional<String> vm,
    Optional<Integer> vcpu,
    String message) {}
