package io.cupule.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where daemon and clients look for each other. */
class PlacesTest {
  private static Places user(Map<String, String> environment) {
    return new Places(environment, false);
  }

  private static Places root(Map<String, String> environment) {
    return new Places(environment, true);
  }

  @Test
  void variableNamesTheSocketForEveryone() {
    Map<String, String> environment =
        Map.of("CUPULE_SOCKET", "/tmp/one.sock", "XDG_RUNTIME_DIR", "/run/user/1000");

    assertThat(user(environment).socket()).contains(Path.of("/tmp/one.sock"));
    assertThat(root(environment).socket()).contains(Path.of("/tmp/one.sock"));
  }

  @Test
  void emptyVariableIsNone() {
    assertThat(root(Map.of("CUPULE_SOCKET", "")).socket())
        .contains(Path.of("/run/cupule/cupule.sock"));
  }

  @Test
  void socketOfAUserIsInItsRuntimeDirectory() {
    assertThat(user(Map.of("XDG_RUNTIME_DIR", "/run/user/1000")).socket())
        .contains(Path.of("/run/user/1000/cupule/cupule.sock"));
    assertThat(user(Map.of()).socket()).isEmpty();
  }

  @Test
  void stateOfRootIsInVar() {
    assertThat(root(Map.of("XDG_STATE_HOME", "/x")).state()).contains(Path.of("/var/lib/cupule"));
  }

  @Test
  void stateOfAUserIsInItsStateDirectory() {
    assertThat(user(Map.of("XDG_STATE_HOME", "/x", "HOME", "/home/oak")).state())
        .contains(Path.of("/x/cupule"));
    assertThat(user(Map.of("HOME", "/home/oak")).state())
        .contains(Path.of("/home/oak/.local/state/cupule"));
    assertThat(user(Map.of()).state()).isEmpty();
  }
}
