package io.cupule.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A small copy of the source tree with the real launcher in it. Maven is a script that notes each
 * call and makes one empty jar; sources are empty files.
 */
final class SourceTree {
  static final String SOURCE = "vcpu/src/main/java/Vcpu.java";
  static final String TEST = "vcpu/src/test/java/VcpuTest.java";

  private static final String MAVEN =
      """
      #!/bin/sh
      echo call >>maven.calls
      echo '[INFO] Building Cupule :: vcpu 0.1.0                    [2/6]'
      mkdir -p control-plane/target/modules
      : >control-plane/target/modules/control-plane.jar
      """;

  private final Path root;

  private SourceTree(Path root) {
    this.root = root;
  }

  /** A tree that was never built. */
  static SourceTree in(Path root) throws IOException {
    SourceTree tree = new SourceTree(root);
    Path real = Path.of("..").toRealPath();
    for (String file :
        List.of(
            "cupule",
            "packaging/java-options",
            ".mvn/find-jdk.sh",
            ".mvn/wrapper/maven-wrapper.properties")) {
      Files.createDirectories(root.resolve(file).getParent());
      Files.copy(real.resolve(file), root.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
    }
    tree.write("pom.xml", "").write("vcpu/pom.xml", "").write(SOURCE, "").write(TEST, "");
    return tree.maven(MAVEN);
  }

  Path root() {
    return root;
  }

  SourceTree maven(String script) {
    return program("mvnw", script);
  }

  /** How often Maven was called so far. */
  long builds() throws IOException {
    Path calls = root.resolve("maven.calls");
    return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
  }

  /** A JDK that is not: its {@code java} is a script. */
  Path jdk(String name, String version, String javaScript) {
    write(name + "/release", "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
    program(name + "/bin/javac", "#!/bin/sh\n");
    program(name + "/bin/java", "#!/bin/sh\n" + javaScript);
    return root.resolve(name);
  }

  SourceTree write(String path, String text) {
    try {
      Files.createDirectories(root.resolve(path).getParent());
      Files.writeString(root.resolve(path), text);
      return this;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private SourceTree program(String path, String text) {
    write(path, text);
    if (!root.resolve(path).toFile().setExecutable(true)) {
      throw new IllegalStateException("cannot make executable: " + path);
    }
    return this;
  }

  /**
   * Prepares a call of the launcher. The first Java on its PATH is an old one, and no folder of
   * this host is searched for others: the only JDKs are those of the tree, in folder {@code jdks}.
   */
  ProcessBuilder launcher(String... args) {
    List<String> command =
        Stream.concat(Stream.of(root.resolve("cupule").toString()), Arrays.stream(args)).toList();
    ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("CUPULE_"));
    environment.remove("JAVA_HOME");
    Path old = jdk("old-jdk", "1.8.0_400", "exit 99\n");
    environment.merge("PATH", old + "/bin", (path, first) -> first + ":" + path);
    environment.put("CUPULE_JDK_FOLDERS", root.resolve("jdks").toString());
    return builder;
  }
}
