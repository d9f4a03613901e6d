package io.cupule.vcpu.inject;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.time.ManualTimers;
import io.cupule.vcpu.apic.ApicBus;
import io.cupule.vcpu.apic.ApicClocks;
import io.cupule.vcpu.apic.ApicEvents;
import io.cupule.vcpu.apic.LocalApic;
import io.cupule.vcpu.apic.ScaledTsc;
import io.cupule.vcpu.request.PendingRequests;
import io.cupule.vcpu.request.Request;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What is handed to KVM before an entry. On VMX and SVM an exception and an interrupt handed over
 * together lose the interrupt, whose in-service bit then stays for good.
 */
final class OneEventPerEntryTest {
  private static final int VECTOR = 0x51;
  private static final int SERVICED = 0x100 + 0x20; // ISR register of vectors 0x40 to 0x5f

  private final PendingRequests requests = new PendingRequests(_ -> {});
  private final RecordedPort port = new RecordedPort();
  private final ExceptionQueue exceptions = new ExceptionQueue();
  private final LocalApic apic =
      new ApicBus()
          .attach(
              0,
              true,
              new ApicClocks(new ManualTimers(), new ScaledTsc(1_000_000, 0)),
              new Requesting());
  private final Injector injector =
      new Injector(port, requests, exceptions, new ApicInterrupts(port, apic, () -> 0x20));

  OneEventPerEntryTest() {
    apic.mmioWrite(0xf0, 4, 0x1ff);
    exit();
  }

  private void queue(int vector) {
    requests.set(exceptions.queue(vector, 0));
  }

  private void interrupt() {
    apic.mmioWrite(0x300, 4, 0x4_0000 | VECTOR); // a self IPI
  }

  /** The vCPU enters the guest, which takes what it is given, and leaves it. */
  private void enterAndExit() {
    port.handedOver.add("enter");
    port.underWay = false;
    exit();
  }

  private void exit() {
    injector.afterExit();
  }

  @Test
  void anExceptionComesFirstAndTheInterruptWithTheNextEntry() {
    queue(6);
    interrupt();

    injector.beforeEntry();
    assertThat(port.handedOver).containsExactly("exception 6");
    assertThat(port.window).isTrue();
    assertThat(apic.mmioRead(SERVICED, 4)).as("not in service before it is injected").isZero();

    enterAndExit();
    injector.beforeEntry();
    assertThat(port.handedOver).containsExactly("exception 6", "enter", "interrupt 51");
    assertThat(port.window).isFalse();
  }

  @Test
  void anNmiComesFirstAndTheInterruptWithTheNextEntry() {
    requests.set(Request.NMI);
    interrupt();

    injector.beforeEntry();
    enterAndExit();
    injector.beforeEntry();

    assertThat(port.handedOver).containsExactly("nmi", "enter", "interrupt 51");
  }

  @Test
  void twoNmisBeforeOneEntryAreTwoAndMoreAreLost() {
    for (int i = 0; i < 5; i++) {
      requests.set(Request.NMI);
    }
    injector.beforeEntry();
    assertThat(port.handedOver).containsExactly("nmi", "nmi");

    enterAndExit();
    injector.beforeEntry();
    assertThat(port.handedOver).containsExactly("nmi", "nmi", "enter");
  }

  @Test
  void aResetForgetsNmis() {
    requests.set(Request.NMI);
    requests.clear();
    requests.set(Request.EVENT);

    injector.beforeEntry();

    assertThat(port.handedOver).isEmpty();
  }

  @Test
  void anExceptionAnNmiAndAnInterruptComeInThatOrder() {
    queue(13);
    requests.set(Request.NMI);
    interrupt();

    injector.beforeEntry(); // KVM keeps the NMI until the exception is delivered
    enterAndExit();
    injector.beforeEntry();

    assertThat(port.handedOver).containsExactly("exception 13", "nmi", "enter", "interrupt 51");
  }

  @Test
  void anEntryThatIsCalledOffDoesNotMakeRoomForASecondEvent() {
    queue(6);
    injector.beforeEntry();
    interrupt();

    injector.beforeEntry();

    assertThat(port.handedOver).containsExactly("exception 6");
    assertThat(port.window).isTrue();
  }

  @Test
  void anExceptionWaitsForAnInterruptThatWasHandedOverBeforeIt() {
    interrupt();
    injector.beforeEntry();
    queue(6);
    injector.beforeEntry();
    assertThat(port.handedOver).containsExactly("interrupt 51");
    assertThat(port.window).as("the entry is to be short").isTrue();
    assertThat(requests.any()).as("nothing keeps the vCPU from entering").isFalse();

    enterAndExit();
    injector.beforeEntry();

    assertThat(port.handedOver).containsExactly("interrupt 51", "enter", "exception 6");
  }

  @Test
  void anExceptionDoesNotReplaceOneThatWasHandedOverBeforeIt() {
    queue(6);
    injector.beforeEntry();
    queue(13);
    injector.beforeEntry();
    assertThat(port.handedOver).containsExactly("exception 6");

    enterAndExit();
    injector.beforeEntry();

    assertThat(port.handedOver).containsExactly("exception 6", "enter", "exception 13");
  }

  @Test
  void withoutControllersAnNmiOrAKickEndsAHalt() {
    Injector passive = new Injector(port, requests, exceptions, InterruptSource.NONE);
    assertThat(passive.endHalt(false)).isFalse();
    assertThat(passive.endHalt(true)).isTrue();

    requests.set(Request.NMI);

    assertThat(passive.endHalt(false)).isTrue();
  }

  @Test
  void withALocalApicAKickAloneEndsNoHalt() {
    assertThat(injector.endHalt(true)).isFalse();

    interrupt();

    assertThat(injector.endHalt(false)).isTrue();
  }

  @Test
  void anExceptionThatWaitsEndsAHalt() {
    interrupt();
    injector.beforeEntry();
    queue(6);
    injector.beforeEntry();
    enterAndExit();

    assertThat(injector.endHalt(false)).isTrue();
  }

  @Test
  void aResetForgetsAnExceptionThatWaits() {
    interrupt();
    injector.beforeEntry();
    queue(6);
    injector.beforeEntry();

    exceptions.clear();
    enterAndExit();
    injector.beforeEntry();

    assertThat(port.handedOver).containsExactly("interrupt 51", "enter");
  }

  @Test
  void withControllersInTheKernelAnExceptionWaitsForADeliveryThatHasBegun() {
    Injector passive = new Injector(port, requests, exceptions, InterruptSource.NONE);
    port.underWay = true; // a signal has called off the entry after KVM injected
    queue(6);
    passive.beforeEntry();
    assertThat(port.handedOver).isEmpty();

    enterAndExit();
    passive.beforeEntry();

    assertThat(port.handedOver).containsExactly("enter", "exception 6");
  }

  /** Remembers what was handed over; the guest is always ready for an interrupt. */
  private static final class RecordedPort implements EventPort {
    private final List<String> handedOver = new ArrayList<>();
    private boolean underWay;
    private boolean window;

    @Override
    public boolean delivering() {
      return underWay;
    }

    @Override
    public void exception(ExceptionQueue.Pending exception) {
      handedOver.add("exception " + exception.vector());
      underWay = true;
    }

    @Override
    public void nmi() {
      handedOver.add("nmi");
    }

    @Override
    public void interrupt(int vector) {
      handedOver.add("interrupt " + Integer.toHexString(vector));
      underWay = true;
    }

    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public void requestWindow(boolean wanted) {
      window = wanted;
    }

    @Override
    public int cr8() {
      return 0;
    }

    @Override
    public void cr8(int priorityClass) {}

    @Override
    public void apicBase(long value) {}
  }

  private final class Requesting implements ApicEvents {
    @Override
    public void interruptPending() {
      requests.set(Request.EVENT);
    }

    @Override
    public void nmi() {
      requests.set(Request.NMI);
    }

    @Override
    public void init() {}

    @Override
    public void sipi(int vector) {}

    @Override
    public void extInt() {
      requests.set(Request.EXTINT);
    }
  }
}
