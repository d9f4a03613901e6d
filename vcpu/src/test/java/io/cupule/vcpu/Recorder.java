package io.cupule.vcpu;

import io.cupule.vcpu.exit.ExitHandler;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers accesses with the address itself and writes each one down as text. */
final class Recorder implements ExitHandler {
  final List<String> accesses = new CopyOnWriteArrayList<>();

  @Override
  public long pioRead(int port, int size) {
    accesses.add("in 0x%x/%d".formatted(port, size));
    return port;
  }

  @Override
  public void pioWrite(int port, int size, long value) {
    accesses.add("out 0x%x/%d 0x%x".formatted(port, size, value));
  }

  @Override
  public long mmioRead(long gpa, int size) {
    accesses.add("read 0x%x/%d".formatted(gpa, size));
    return gpa;
  }

  @Override
  public void mmioWrite(long gpa, int size, long value) {
    accesses.add("write 0x%x/%d 0x%x".formatted(gpa, size, value));
  }
}
