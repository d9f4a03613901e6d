package io.cupule.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cupule.device.backend.NullBackend;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.flight.FlightListener;
import io.cupule.partition.state.VmEnd;
import io.cupule.partition.testing.RecordingListener;
import io.cupule.partition.testing.TestVms;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a Flight Recorder recording tells of a machine. */
@Timeout(180)
final class FlightRecordingTest {
  @TempDir private Path folder;

  @Test
  void changesOfTheMachineAreRecordedAndHandedOn() throws Exception {
    RecordingListener next = new RecordingListener();
    FlightListener listener = new FlightListener(next, Runnable::run);
    List<RecordedEvent> events =
        record(() -> {
          listener.vmStarted("alpha");
          listener.vmPaused("alpha");
          listener.schedulingChanged("pCPU 0: prio");
          listener.vmEnded("alpha", VmEnd.of(VmEnd.Kind.STOPPED, "enough"));
        });
    assertThat(events)
        .extracting(e -> e.getString("vm"), e -> e.getString("what"), e -> e.getString("detail"))
        .containsExactly(
            tuple("alpha", "started", ""),
            tuple("alpha", "paused", ""),
            tuple("", "scheduling", "pCPU 0: prio"),
            tuple("alpha", "ended", "stopped (enough)"));
    assertThat(next.end("alpha").kind()).isEqualTo(VmEnd.Kind.STOPPED);
  }

  @Test
  @RequiresKvm
  void pauseIsAStopWithTheTimeThatItTook() throws Exception {
    List<RecordedEvent> events =
        record(() -> {
          try (Machine machine =
              Machine.create(
                  TestVms.scenario(TestVms.builtin("alpha", "counter", "interval-ms=10")),
                  _ -> new NullBackend(),
                  new RecordingListener())) {
            machine.start();
            machine.pause("alpha");
          }
        });
    assertThat(events)
        .filteredOn(event -> event.getEventType().getName().equals("cupule.Stop"))
        .singleElement()
        .satisfies(stop -> {
          assertThat(stop.getString("by")).isEqualTo("alpha");
          assertThat(stop.getDuration()).isPositive();
        });
  }

  private List<RecordedEvent> record(Runnable story) throws Exception {
    Path file = folder.resolve("machine.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("cupule.Change");
      recording.enable("cupule.Stop").withThreshold(Duration.ZERO);
      recording.start();
      story.run();
      recording.stop();
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file);
  }
}
