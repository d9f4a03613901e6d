package io.cupule.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The host and the daemon, at {@code /v1/host}.
 *
 * @param hostname the host's name
 * @param kernel its kernel's release
 * @param onlineCpus its CPUs
 * @param memoryBytes its memory
 * @param version cupule's version
 * @param javaVersion that of the Java virtual machine
 * @param pid the daemon's process
 * @param started when the daemon was started
 * @param scenario the machine's name
 * @param stateDirectory where the daemon keeps its state
 * @param socket the API's socket
 * @param metrics host and port of the metrics server; absent where there is none
 */
public record HostView(
    String hostname,
    String kernel,
    List<Integer> onlineCpus,
    long memoryBytes,
    String version,
    String javaVersion,
    long pid,
    Instant started,
    String scenario,
    String stateDirectory,
    String socket,
    Optional<String> metrics) {}
