package io.cupule.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The program of this build in a source tree of its own, started by the launcher on the JDK of this
 * build, as modules and with an AOT cache. Maven's part in that tree is to copy the modules.
 */
public final class BuiltProgram {
  private static final Path MODULES = Path.of("../control-plane/target/modules");

  private final SourceTree tree;

  private BuiltProgram(SourceTree tree) {
    this.tree = tree;
  }

  /** A copy of this build in a folder of its own. */
  public static BuiltProgram in(Path folder) throws IOException, InterruptedException {
    SourceTree tree = SourceTree.in(folder);
    tree.maven(
        """
        #!/bin/sh
        mkdir -p control-plane/target
        cp -r '%s' control-plane/target/modules
        """
            .formatted(MODULES.toRealPath()));
    BuiltProgram program = new BuiltProgram(tree);
    Ended first = program.run("version");
    if (first.exitCode() != 0) {
      throw new AssertionError("cupule version failed: " + first);
    }
    return program;
  }

  Ended run(String... args) throws IOException, InterruptedException {
    return Ended.of(start(args));
  }

  /** Starts it. */
  public Process start(String... args) throws IOException {
    return prepare(args).start();
  }

  /** A call of it whose streams can still be led elsewhere. */
  ProcessBuilder prepare(String... args) {
    ProcessBuilder launcher = tree.launcher(args);
    launcher.environment().put("CUPULE_JAVA_HOME", System.getProperty("java.home"));
    return launcher;
  }

  /** A shell that finds the program on its PATH as {@code cupule}, and nothing else of ours. */
  public ProcessBuilder shell(Path folder) {
    ProcessBuilder shell = tree.launcher().command("bash", "--noprofile", "--norc");
    Map<String, String> environment = shell.environment();
    environment.put("CUPULE_JAVA_HOME", System.getProperty("java.home"));
    environment.merge("PATH", tree.root().toString(), (path, first) -> first + ":" + path);
    return shell.directory(folder.toFile());
  }
}
