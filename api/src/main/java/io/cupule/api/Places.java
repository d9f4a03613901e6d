package io.cupule.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The default addresses and directories of the daemon. */
public final class Places {
  private final Map<String, String> environment;
  private final boolean root;

  /**
   * Finds the places for a user.
   *
   * @param environment of the process
   * @param root whether it is the administrator
   */
  public Places(Map<String, String> environment, boolean root) {
    this.environment = Map.copyOf(environment);
    this.root = root;
  }

  /** Finds the places for the user of this process. */
  public static Places ofThisUser() {
    return new Places(System.getenv(), isRoot());
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer uid
          && uid == 0;
    } catch (IOException unknown) {
      return false;
    }
  }

  /**
   * Returns the daemon's socket: {@code CUPULE_SOCKET}; else {@code /run/cupule/cupule.sock} for
   * root and {@code $XDG_RUNTIME_DIR/cupule/cupule.sock} for others.
   *
   * @return empty if the environment names neither
   */
  public Optional<Path> socket() {
    return variable("CUPULE_SOCKET")
        .or(() ->
            root
                ? Optional.of(Path.of("/run/cupule/cupule.sock"))
                : variable("XDG_RUNTIME_DIR").map(folder -> folder.resolve("cupule/cupule.sock")));
  }

  /**
   * Returns the daemon's state directory: {@code /var/lib/cupule} for root, else {@code
   * $XDG_STATE_HOME/cupule}, which is {@code ~/.local/state/cupule} if that is not set.
   *
   * @return empty if the environment names no home either
   */
  public Optional<Path> state() {
    if (root) {
      return Optional.of(Path.of("/var/lib/cupule"));
    }
    return variable("XDG_STATE_HOME")
        .or(() -> variable("HOME").map(home -> home.resolve(".local/state")))
        .map(folder -> folder.resolve("cupule"));
  }

  private Optional<Path> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(text -> !text.isEmpty()).map(Path::of);
  }
}
