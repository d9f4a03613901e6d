package io.cupule.vcpu;

import io.cupule.sched.rendezvous.Rendezvous;
import io.cupule.sched.rendezvous.Stop;
import io.cupule.sched.rendezvous.Waiter;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/** A way to stop the other vCPUs of a VM, as WBINVD does on ACRN. */
interface StopProtocol {
  /** By the requester's own thread, in the handler of its exit: does the work between. */
  void stopOthers(int self, Runnable work);

  /**
   * ACRN's way at its head (wbinvd_vmexit_handler, acrn_handle_pending_request): the VM's lock
   * around all, a request bit for each other vCPU, and an event that is signalled when the work is
   * done. Before its next entry a vCPU that finds its bit clears it and waits for its event.
   */
  final class BitAndEvent implements StopProtocol {
    private final Lock wbinvdLock = new ReentrantLock();
    private final List<Target> targets;
    private final Runnable between;

    private record Target(Vcpu vcpu, AtomicBoolean bit, Waiter event) {
      void request() {
        bit.set(true);
        vcpu.call(this::beforeEntry);
      }

      /** Called once for each request; as the bit merges them, it may be down. */
      private void beforeEntry() {
        if (bit.getAndSet(false)) {
          event.await();
        }
      }
    }

    /** Makes it; {@code between} is called under the lock before each round. */
    BitAndEvent(List<Vcpu> vcpus, List<? extends Waiter> events, Runnable between) {
      this.between = between;
      targets =
          IntStream.range(0, vcpus.size())
              .mapToObj(i -> new Target(vcpus.get(i), new AtomicBoolean(), events.get(i)))
              .toList();
    }

    @Override
    public void stopOthers(int self, Runnable work) {
      List<Target> others = targets.stream().filter(t -> t.vcpu.id().id() != self).toList();
      wbinvdLock.lock();
      try {
        between.run();
        others.forEach(Target::request);
        work.run();
        others.forEach(target -> target.event.signal());
      } finally {
        wbinvdLock.unlock();
      }
    }
  }

  /** Ours. */
  final class Tickets implements StopProtocol {
    private final Lock turns = new ReentrantLock();
    private final Rendezvous rendezvous;
    private final List<Vcpu> vcpus;
    private final List<Waiter> rests;

    Tickets(Rendezvous rendezvous, List<Vcpu> vcpus) {
      this.rendezvous = rendezvous;
      this.vcpus = vcpus;
      this.rests = vcpus.stream().map(Vcpu::newWaiter).toList();
    }

    @Override
    public void stopOthers(int self, Runnable work) {
      turns.lock();
      try (Stop stop = rendezvous.stopAllBut(vcpus.get(self).target())) {
        stop.await(rests.get(self));
        work.run();
      } finally {
        turns.unlock();
      }
    }
  }
}
