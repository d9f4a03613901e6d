package io.cupule.control.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Detects systemd's journal. */
final class Journal {
  private Journal() {}

  /**
   * Returns whether stderr goes to the journal: {@code JOURNAL_STREAM} names its device and inode
   * (systemd.exec(5)). A process with redirected stderr has the variable too.
   */
  static boolean isStderr(Map<String, String> environment) {
    try {
      Map<String, Object> stderr = Files.readAttributes(Path.of("/proc/self/fd/2"), "unix:dev,ino");
      return (stderr.get("dev") + ":" + stderr.get("ino"))
          .equals(environment.get("JOURNAL_STREAM"));
    } catch (IOException unknown) {
      return false;
    }
  }
}
