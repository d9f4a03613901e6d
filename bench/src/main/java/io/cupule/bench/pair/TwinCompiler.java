package io.cupule.bench.pair;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Builds the C twins with the system's compiler, in a folder that is deleted on close. */
public final class TwinCompiler implements AutoCloseable {
  private static final int SECONDS = 60;

  private final Path folder;

  /** Makes a folder for the programs, which {@link #close} removes. */
  public TwinCompiler() {
    try {
      folder = Files.createTempDirectory("cupule-bench");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Builds a twin.
   *
   * @param name of its source without {@code .c}
   * @return the program
   * @throws IllegalStateException if there is no compiler, or it fails
   */
  public Path compile(String name) {
    try {
      unpack("twin.h");
      Path source = unpack(name + ".c");
      Path program = folder.resolve(name);
      Path messages = folder.resolve(name + ".txt");
      Process cc =
          new ProcessBuilder("cc", "-O2", "-pthread", "-o", program.toString(), source.toString())
              .redirectErrorStream(true)
              .redirectOutput(messages.toFile())
              .start();
      if (!cc.waitFor(SECONDS, TimeUnit.SECONDS) || cc.exitValue() != 0) {
        cc.destroyForcibly();
        throw new IllegalStateException("cc refuses " + name + ":\n" + Files.readString(messages));
      }
      return program;
    } catch (IOException e) {
      throw new IllegalStateException(
          "the C twins need a C compiler named cc (Debian: apt install gcc libc6-dev)", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path unpack(String file) throws IOException {
    Path target = folder.resolve(file);
    try (InputStream source =
        TwinCompiler.class.getResourceAsStream("/io/cupule/bench/c/" + file)) {
      if (source == null) {
        throw new IllegalStateException("no C twin named " + file);
      }
      Files.write(target, source.readAllBytes());
    }
    return target;
  }

  @Override
  public void close() {
    Folders.delete(folder);
  }
}
