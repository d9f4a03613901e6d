package io.cupule.device;

import java.util.ArrayList;
import java.util.List;

/** Answers every read with one value and remembers what it was asked. */
final class FakeDevice implements Device {
  private final String name;
  private final long answer;
  final List<String> accesses = new ArrayList<>();

  FakeDevice(String name) {
    this(name, 0);
  }

  FakeDevice(String name, long answer) {
    this.name = name;
    this.answer = answer;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long read(long offset, int size) {
    accesses.add("read %d at %d".formatted(size, offset));
    return answer;
  }

  @Override
  public void write(long offset, int size, long value) {
    accesses.add("write %d at %d: 0x%x".formatted(size, offset, value));
  }
}
