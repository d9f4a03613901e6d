package io.cupule.api.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventStreamTest {
  @Test
  void eachEventIsItsData() throws IOException {
    assertThat(read("id: 1\nevent: x\ndata: {\"id\":1}\n\nid: 2\ndata: {\"id\":2}\n\n"))
        .containsExactly("{\"id\":1}", "{\"id\":2}");
  }

  @Test
  void commentsThatKeepTheLineAliveAreNoEvents() throws IOException {
    assertThat(read(": alive\n\n: alive\n\ndata: 1\n\n")).containsExactly("1");
  }

  @Test
  void dataOfSeveralLinesIsOneDocument() throws IOException {
    assertThat(read("data: {\ndata: }\n\n")).containsExactly("{\n}");
  }

  @Test
  void eventThatIsCutOffIsNone() throws IOException {
    assertThat(read("data: 1\n\ndata: 2\n")).containsExactly("1");
  }

  private static List<String> read(String text) throws IOException {
    List<String> documents = new ArrayList<>();
    try (EventStream events =
        new EventStream(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
      for (Optional<Answer> event = events.next(); event.isPresent(); event = events.next()) {
        documents.add(event.get().text());
      }
    }
    return documents;
  }
}
