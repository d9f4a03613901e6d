package io.cupule.it.container;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/**
 * The image of this build, made by the script that users call, on nothing but this machine's shell
 * and C library. Closing it takes it from the engine.
 */
final class CupuleImage implements AutoCloseable {
  private static final String NAME = "localhost/cupule-it:latest";
  private static final Path ROOT = Path.of("..");
  private static final int MINUTES = 5;

  private CupuleImage() {}

  static CupuleImage build() {
    try {
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
      script.environment().put("CUPULE_ENGINE", engine());
      script.environment().put("CUPULE_JAVA_HOME", System.getProperty("java.home"));
      Process process = script.directory(ROOT.toFile()).inheritIO().start();
      try {
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
          throw new AssertionError("the image could not be built; see the output above");
        }
      } finally {
        process.destroyForcibly();
      }
      return new CupuleImage();
    } catch (IOException e) {
      throw new AssertionError("build.sh cannot be started", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while the image was built", e);
    }
  }

  /** A container that does not run yet, with the arguments of {@code cupule}. */
  GenericContainer<?> container(String... arguments) {
    return new GenericContainer<>(NAME)
        .withImagePullPolicy(_ -> false)
        .withLabel("io.cupule.test", "it")
        .withCommand(arguments);
  }

  /** The engine that the tests speak to, as a command. */
  private static String engine() {
    String version = DockerClientFactory.instance().client().versionCmd().exec().toString();
    return version.contains("Podman") ? "podman" : "docker";
  }

  @Override
  public void close() {
    DockerClientFactory.instance().client().removeImageCmd(NAME).withForce(true).exec();
  }
}
