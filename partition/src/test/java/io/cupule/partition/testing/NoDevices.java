package io.cupule.partition.testing;

import io.cupule.vcpu.exit.ExitHandler;

/** Reads 0 and ignores writes. */
public final class NoDevices implements ExitHandler {
  @Override
  public long pioRead(int port, int size) {
    return 0;
  }

  @Override
  public void pioWrite(int port, int size, long value) {}

  @Override
  public long mmioRead(long gpa, int size) {
    return 0;
  }

  @Override
  public void mmioWrite(long gpa, int size, long value) {}
}
