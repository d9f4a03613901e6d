package io.cupule.bench.process;

import io.cupule.api.client.ApiException;
import io.cupule.bench.pair.Side;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * A daemon with loaded classes and compiled code. A sample is the time from before the API call,
 * which creates and starts a VM, until the daemon's line about the guest's first instruction
 * arrives here. Then the VM is removed.
 */
final class CreateSide implements Side {
  private static final int WARM_UP = 200;

  private final RunningDaemon daemon;
  private int vms;

  /**
   * Starts the daemon and warms it up.
   *
   * @param root the source tree
   */
  CreateSide(Path root) throws IOException, InterruptedException {
    daemon = new RunningDaemon(root, 1);
    try {
      for (int i = 0; i < WARM_UP; i++) {
        create();
      }
    } catch (IOException | InterruptedException | ApiException e) {
      daemon.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return "cupule daemon";
  }

  @Override
  public void sample(long[] samples) {
    try {
      for (int i = 0; i < samples.length; i++) {
        samples[i] = create();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private long create() throws IOException, InterruptedException {
    long before = System.nanoTime();
    daemon.create(vms);
    long nanos = daemon.awaitFirstInstructions(1) - before;
    daemon.remove(vms);
    vms++;
    return nanos;
  }

  @Override
  public void close() {
    daemon.close();
  }
}
