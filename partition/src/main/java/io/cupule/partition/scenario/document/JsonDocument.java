package io.cupule.partition.scenario.document;

import io.cupule.partition.file.FileText;
import io.cupule.partition.scenario.problem.BadValueException;
import io.cupule.partition.scenario.problem.JsonTrouble;
import io.cupule.partition.scenario.value.MemorySize;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads bytes and JSON within limits; each failure is one problem. */
final class JsonDocument {
  /** The largest file, in bytes. */
  static final int LARGEST = 1 << 20;

  private static final Path STANDARD_INPUT = Path.of("-");
  private static final int DEEPEST = 32;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonDocument() {}

  /**
   * Reads a whole file, or standard input if the name is {@code -}.
   *
   * @throws BadValueException if it cannot be read or is too large
   */
  static byte[] bytes(Path file) {
    try (InputStream stream = open(file)) {
      byte[] bytes = stream.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw new BadValueException(
            "the file is larger than " + MemorySize.format(LARGEST), "is it a scenario?");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw FileText.isUndecodable(file)
          ? new BadValueException(FileText.problem(), FileText.remedy())
          : new BadValueException("the file does not exist", "check the path");
    } catch (AccessDeniedException e) {
      throw new BadValueException("no permission to read the file", "allow this user to read it");
    } catch (IOException e) {
      throw new BadValueException(
          "the file cannot be read: " + e.getMessage(), "check that it is a file");
    }
  }

  private static InputStream open(Path file) throws IOException {
    return file.equals(STANDARD_INPUT)
        ? new FileInputStream(FileDescriptor.in)
        : Files.newInputStream(file);
  }

  /**
   * Parses one JSON document.
   *
   * @throws BadValueException if it is not JSON, or has a field twice in one object
   */
  static JsonNode parse(byte[] document) {
    try {
      JsonNode tree = MAPPER.readTree(document);
      if (tree.isMissingNode()) {
        throw new BadValueException("the file is empty", "start from one of the samples");
      }
      return tree;
    } catch (JacksonException e) {
      throw new BadValueException(
          "not valid JSON"
              + place(e.getLocation())
              + ": "
              + JsonTrouble.describe(String.valueOf(e.getOriginalMessage())),
          "correct the file there");
    }
  }

  private static String place(@Nullable TokenStreamLocation location) {
    return location == null
        ? ""
        : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
  }

  /** Returns a machine with these pCPUs and no VMs. */
  static ObjectNode emptyMachine(String name, Collection<Integer> pcpus) {
    ObjectNode machine = MAPPER.createObjectNode().put("name", name);
    ArrayNode list = machine.putArray("pcpus");
    pcpus.forEach(id -> list.addObject().put("id", id));
    machine.putArray("vms");
    return machine;
  }

  /** Returns the text of a document, formatted for people. */
  static String format(JsonNode document) {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
  }
}
