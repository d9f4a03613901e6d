package io.cupule.api.client;

import java.nio.charset.StandardCharsets;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A document from the daemon. A newer daemon may send unknown fields; {@link #as} skips them, and
 * {@link #text} contains them.
 */
public final class Answer {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final byte[] body;

  Answer(byte[] body) {
    this.body = body;
  }

  /** Returns the document as received. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /**
   * Reads the document.
   *
   * @param type one of the API's records
   */
  public <T> T as(Class<T> type) {
    return MAPPER.readValue(body, type);
  }

  /** Returns the document as a tree. */
  public JsonNode tree() {
    return MAPPER.readTree(body);
  }
}
