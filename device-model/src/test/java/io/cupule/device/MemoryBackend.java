package io.cupule.device;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps a guest's output in memory. */
public final class MemoryBackend implements CharBackend {
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  /** Makes a backend without output. */
  public MemoryBackend() {}

  @Override
  public void write(int value) {
    output.write(value);
  }

  @Override
  public void attach(CharReceiver receiver) {
    throw new UnsupportedOperationException("tests call the receiver themselves");
  }

  @Override
  public void close() {}

  /** Returns it as text. */
  public String text() {
    return output.toString(StandardCharsets.ISO_8859_1);
  }
}
