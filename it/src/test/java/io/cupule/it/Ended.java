package io.cupule.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A process that has ended.
 *
 * @param exitCode what it returned
 * @param out its stdout
 * @param err its stderr
 */
public record Ended(int exitCode, String out, String err) {
  private static final long SECONDS = 120;

  /** Starts a process and waits for its end. */
  public static Ended run(ProcessBuilder builder) throws IOException, InterruptedException {
    return of(builder.start());
  }

  /** Waits for the end of a process; one that does not end in time is killed: that is an error. */
  public static Ended of(Process process) throws InterruptedException {
    CompletableFuture<String> out = reading(process.getInputStream());
    CompletableFuture<String> err = reading(process.getErrorStream());
    try {
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("still running after " + SECONDS + " s: " + process.info());
      }
      return new Ended(process.exitValue(), out.join(), err.join());
    } finally {
      process.toHandle().destroyForcibly();
    }
  }

  private static CompletableFuture<String> reading(InputStream stream) {
    return CompletableFuture.supplyAsync(() -> read(stream)).orTimeout(SECONDS, TimeUnit.SECONDS);
  }

  private static String read(InputStream stream) {
    try {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
