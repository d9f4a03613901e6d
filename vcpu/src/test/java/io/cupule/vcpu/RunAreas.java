package io.cupule.vcpu;

import io.cupule.kvm.KvmRun;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;

/**
 * Run areas that a test can write to as the kernel does. Production code has no way to do that, so
 * this one goes behind its back.
 */
final class RunAreas {
  private static final long SIZE = 4096;

  private RunAreas() {}

  /** The memory behind a run area. */
  static MemorySegment memory(KvmRun run) throws ReflectiveOperationException {
    Field area = KvmRun.class.getDeclaredField("area");
    area.setAccessible(true);
    return (MemorySegment) area.get(run);
  }

  /** A run area that no kernel looks at. */
  static KvmRun withoutKernel() throws ReflectiveOperationException {
    Constructor<KvmRun> constructor = KvmRun.class.getDeclaredConstructor(MemorySegment.class);
    constructor.setAccessible(true);
    return constructor.newInstance(Arena.ofAuto().allocate(SIZE, Long.BYTES));
  }
}
