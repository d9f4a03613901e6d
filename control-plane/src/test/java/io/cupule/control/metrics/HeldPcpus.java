package io.cupule.control.metrics;

import io.cupule.partition.Machine;
import io.cupule.vcpu.pcpu.HostPcpu;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * The locks of all pCPUs of a machine, held by a thread each until this is closed. It goes through
 * fields that nobody but a test has a reason to reach.
 */
final class HeldPcpus implements AutoCloseable {
  private final CountDownLatch held;
  private final CountDownLatch release = new CountDownLatch(1);

  HeldPcpus(Machine machine) throws ReflectiveOperationException, InterruptedException {
    Field field = Machine.class.getDeclaredField("pool");
    field.setAccessible(true);
    Object pool = field.get(machine);
    Method all = pool.getClass().getDeclaredMethod("all");
    all.setAccessible(true);
    Map<?, ?> pcpus = (Map<?, ?>) all.invoke(pool);
    Method locked = HostPcpu.class.getDeclaredMethod("locked", Runnable.class);
    locked.setAccessible(true);
    held = new CountDownLatch(pcpus.size());
    for (Object pcpu : pcpus.values()) {
      Thread.ofPlatform().daemon().start(() -> hold(locked, pcpu));
    }
    held.await();
  }

  private void hold(Method locked, Object pcpu) {
    Runnable untilClosed =
        () -> {
          held.countDown();
          awaitRelease();
        };
    try {
      locked.invoke(pcpu, untilClosed);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("HostPcpu.locked", e);
    }
  }

  private void awaitRelease() {
    try {
      release.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    release.countDown();
  }
}
