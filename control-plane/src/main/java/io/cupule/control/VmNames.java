package io.cupule.control;

import java.util.Iterator;
import java.util.List;

/**
 * What the shell completes where a VM is to be named: the completion script runs this when it is
 * asked, so that the names are those of the daemon's VMs at that time.
 */
final class VmNames implements Iterable<String> {
  /** Shell code that prints the names; picocli's script has it between double quotes. */
  static final String COMMAND = "$(cupule vm-names 2>/dev/null)";

  @Override
  public Iterator<String> iterator() {
    return List.of(COMMAND).iterator();
  }
}
