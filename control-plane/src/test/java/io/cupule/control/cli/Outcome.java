package io.cupule.control.cli;

import io.cupule.control.doctor.FakeHost;
import io.cupule.control.doctor.KvmProbe;
import io.cupule.partition.scenario.host.HostFacts;
import io.cupule.partition.scenario.host.KvmFacts;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;

/**
 * What a command left behind.
 *
 * @param exitCode what the process would return
 * @param out its stdout
 * @param err its stderr
 */
public record Outcome(int exitCode, String out, String err) {
  /** Runs a command line on an empty host whose KVM can be opened but can do nothing. */
  public static Outcome of(String... args) {
    return of(onBareHost(), args);
  }

  public static CommandLine onBareHost() {
    return onHost(new FakeHost(Path.of("/nonexistent")), new KvmProbe.Usable(12, Map.of()));
  }

  /** The command line on a host whose CPUs 0 and 1 can be used. */
  static CommandLine onHost(FakeHost host, KvmProbe.Answer kvm) {
    Set<Integer> cpus = Set.of(0, 1);
    KvmFacts usable = new KvmFacts(Optional.empty(), 288, true, 46);
    HostFacts facts = new HostFacts(cpus, cpus, cpus, 1L << 34, Map.of(), 99, 1L << 34, usable);
    return Cli.over(host.files(), () -> kvm, new Scenarios(() -> facts), System.out);
  }

  public static Outcome of(CommandLine cli, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    cli.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int exitCode = cli.execute(args);
    return new Outcome(exitCode, out.toString(), err.toString());
  }
}
