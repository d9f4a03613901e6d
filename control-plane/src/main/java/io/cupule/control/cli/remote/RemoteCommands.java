package io.cupule.control.cli.remote;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The commands that call a daemon. */
public final class RemoteCommands {
  private RemoteCommands() {}

  /**
   * Returns the commands by name, in the order of the help. Each is made only when it is needed.
   *
   * @param stdin for the keys that a user types into a console
   * @param stdout for the output of a console
   */
  public static Map<String, Supplier<?>> byName(InputStream stdin, PrintStream stdout) {
    Map<String, Supplier<?>> byName = new LinkedHashMap<>();
    byName.put("ps", PsCommand::new);
    byName.put("create", CreateCommand::new);
    byName.put("start", LifeCommand::start);
    byName.put("pause", LifeCommand::pause);
    byName.put("resume", LifeCommand::resume);
    byName.put("reset", LifeCommand::reset);
    byName.put("stop", StopCommand::new);
    byName.put("rm", RmCommand::new);
    byName.put("console", () -> new ConsoleCommand(stdin, stdout));
    byName.put("events", EventsCommand::new);
    byName.put("logs", LogsCommand::new);
    byName.put("sched", SchedCommand::new);
    byName.put("top", TopCommand::new);
    byName.put("trace", TraceCommand::new);
    byName.put("vm-names", VmNamesCommand::new);
    return byName;
  }
}
