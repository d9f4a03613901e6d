package io.cupule.control;

import java.util.Iterator;
import java.util.List;

/**
 * What the shell completes where a VM is to be named: the completion script runs this when it is
 * asked, so that the names are those of the daemon's VMs at that time.
 */
final class VmNames implements Iterable<String> {
  private static final String COMMAND = "$(${COMP_WORDS[0]} vm-names 2>/dev/null)";

  /** Lets the shell split the names, which picocli's script would keep together. */
  static String unquoted(String script) {
    return script.replace('"' + COMMAND + '"', COMMAND);
  }

  @Override
  public Iterator<String> iterator() {
    return List.of(COMMAND).iterator();
  }
}
