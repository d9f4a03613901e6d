package io.cupule.it.container;

import io.cupule.it.Ended;
import java.io.IOException;
import java.nio.file.Path;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/**
 * The image of this build, made by the script that users call, on nothing but this machine's shell
 * and C library. Closing it takes it from the engine.
 *
 * @param engine the engine that the tests speak to, as a command
 */
record CupuleImage(String engine) implements AutoCloseable {
  private static final String NAME = "localhost/cupule-it:latest";

  static CupuleImage build() throws IOException, InterruptedException {
    CupuleImage image = new CupuleImage(engineOfTheTests());
    ProcessBuilder script =
        new ProcessBuilder(
            "packaging/container/build.sh",
            "--base",
            "scratch",
            "--modules",
            "control-plane/target/modules",
            "--label",
            "io.cupule.test=it",
            NAME);
    script.directory(Path.of("..").toFile());
    script.environment().put("CUPULE_ENGINE", image.engine());
    script.environment().put("CUPULE_JAVA_HOME", System.getProperty("java.home"));
    Ended ended = Ended.run(script);
    if (ended.exitCode() != 0) {
      throw new AssertionError("the image could not be built: " + ended);
    }
    return image;
  }

  private static String engineOfTheTests() {
    String version = DockerClientFactory.instance().client().versionCmd().exec().toString();
    return version.contains("Podman") ? "podman" : "docker";
  }

  /** The name by which the engine knows it. */
  String name() {
    return NAME;
  }

  /** A container that does not run yet, with the arguments of {@code cupule}. */
  GenericContainer<?> container(String... arguments) {
    return new GenericContainer<>(NAME)
        .withImagePullPolicy(_ -> false)
        .withLabel("io.cupule.test", "it")
        .withCommand(arguments);
  }

  @Override
  public void close() {
    DockerClientFactory.instance().client().removeImageCmd(NAME).withForce(true).exec();
  }
}
