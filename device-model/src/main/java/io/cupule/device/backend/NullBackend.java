package io.cupule.device.backend;

import io.cupule.device.CharBackend;
import io.cupule.device.CharReceiver;

/** Drops all output and has no input. */
public final class NullBackend implements CharBackend {

  /** Creates the backend. */
  public NullBackend() {}

  @Override
  public void write(int value) {}

  @Override
  public void attach(CharReceiver receiver) {}

  @Override
  public void close() {}
}
