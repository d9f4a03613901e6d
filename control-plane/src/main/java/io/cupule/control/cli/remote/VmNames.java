package io.cupule.control.cli.remote;

import java.util.Iterator;
import java.util.List;

/**
 * The shell's completions for a VM's name. The completion script runs this each time, so the names
 * are those of the daemon's present VMs.
 */
public final class VmNames implements Iterable<String> {
  private static final String COMMAND = "$(${COMP_WORDS[0]} vm-names 2>/dev/null)";

  /** Removes quotes, so that the shell splits the names; picocli's script would not. */
  public static String unquoted(String script) {
    return script.replace('"' + COMMAND + '"', COMMAND);
  }

  @Override
  public Iterator<String> iterator() {
    return List.of(COMMAND).iterator();
  }
}
