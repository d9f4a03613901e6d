package io.cupule.control.daemon;

import io.cupule.api.HostView;
import io.cupule.control.doctor.HostFiles;
import io.cupule.partition.scenario.host.HostFacts;
import java.nio.file.Path;
import java.time.Instant;

/** Makes the API's document about the host and the daemon. */
final class HostViews {
  private HostViews() {}

  static HostView of(DaemonSettings settings, String scenario) {
    HostFiles files = new HostFiles(Path.of("/"));
    HostFacts facts = HostFacts.ofThisHost();
    return new HostView(
        files.read("proc/sys/kernel/hostname").orElse("unknown"),
        files.read("proc/sys/kernel/osrelease").orElse("unknown"),
        facts.onlineCpus().stream().sorted().toList(),
        facts.memoryBytes(),
        settings.version(),
        Runtime.version().toString(),
        ProcessHandle.current().pid(),
        Instant.now(),
        scenario,
        settings.state().toAbsolutePath().toString(),
        settings.socket().toAbsolutePath().toString(),
        settings.metrics().map(at -> at.getHostString() + ":" + at.getPort()));
  }
}
