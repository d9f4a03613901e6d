package io.cupule.vcpu;

import io.cupule.vcpu.exit.ExitHandler;

/** Does something, a fault mostly, at every access. */
record Failing(Runnable fault) implements ExitHandler {
  @Override
  public long pioRead(int port, int size) {
    fault.run();
    return 0;
  }

  @Override
  public void pioWrite(int port, int size, long value) {
    fault.run();
  }

  @Override
  public long mmioRead(long gpa, int size) {
    fault.run();
    return 0;
  }

  @Override
  public void mmioWrite(long gpa, int size, long value) {
    fault.run();
  }
}
