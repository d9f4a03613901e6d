package io.cupule.device.backend;

import io.cupule.device.CharBackend;
import io.cupule.device.CharReceiver;

/** One VM's part of a {@link SharedOutput}. There is no input. */
final class LinePrefixBackend implements CharBackend {
  private final OutputWriter writer;
  private final OutputSource source;

  LinePrefixBackend(OutputWriter writer, OutputSource source) {
    this.writer = writer;
    this.source = source;
  }

  @Override
  public void write(int value) {
    source.put(value);
  }

  @Override
  public void attach(CharReceiver receiver) {}

  @Override
  public long dropped() {
    return source.dropped();
  }

  /** Waits while the reader reads; otherwise the output remains queued without the VM. */
  @Override
  public void close() {
    source.end();
    boolean _ = writer.awaitFinished(source);
  }
}
