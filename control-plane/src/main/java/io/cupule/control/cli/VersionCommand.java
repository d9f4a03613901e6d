package io.cupule.control.cli;

import io.cupule.control.cli.error.ExitCode;
import io.cupule.control.doctor.HostFiles;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cupule version}: prints the versions in use, for bug reports. */
@Command(name = "version", description = "Print the versions of cupule, Java and the kernel.")
final class VersionCommand implements Callable<Integer> {
  /** The versions in JSON form. */
  private record Versions(String cupule, String java, String vendor, String kernel, String arch) {}

  private final HostFiles host;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Option(names = "--json", description = "Print them as JSON.")
  private boolean json;

  VersionCommand(HostFiles host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    Versions versions =
        new Versions(
            ProgramVersion.number(),
            Runtime.version().toString(),
            System.getProperty("java.vendor", "unknown"),
            host.read("proc/sys/kernel/osrelease").orElse("unknown"),
            System.getProperty("os.arch", "unknown"));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      JsonPrinter.print(out, versions);
    } else {
      out.println("cupule " + versions.cupule);
      out.println("Java " + versions.java + " (" + versions.vendor + ")");
      out.println("Linux " + versions.kernel + " " + versions.arch);
    }
    return ExitCode.OK.value();
  }
}
