package io.cupule.bench.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The figures that later ones are compared with; a file of the repository.
 *
 * @param machine where they were measured
 * @param figures all of them
 */
record Baseline(String machine, Map<Figure, Double> figures) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private static final String REMEDY =
      " - restore the file, or write it on a quiet machine: bench/run.sh gate --update";

  /**
   * Reads it.
   *
   * @throws UnusableFileException if it is not there, is no such file, or lacks a figure
   */
  static Baseline read(Path file) {
    JsonNode json;
    try {
      json = JSON.readTree(Files.readString(file));
    } catch (IOException | JacksonException e) {
      throw unusable(file, UnusableFileException.reason(e));
    }
    return new Baseline(json.path("machine").stringValue("unknown"), figures(file, json));
  }

  private static Map<Figure, Double> figures(Path file, JsonNode json) {
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    for (Map.Entry<String, JsonNode> entry : json.path("figures").properties()) {
      Figure figure =
          Figure.named(entry.getKey())
              .orElseThrow(() -> unusable(file, "nothing measures " + entry.getKey()));
      if (!entry.getValue().isNumber()) {
        throw unusable(file, entry.getKey() + " is no number");
      }
      figures.put(figure, entry.getValue().doubleValue());
    }
    for (Figure figure : Figure.values()) {
      if (!figures.containsKey(figure)) {
        throw unusable(file, figure.key() + " is missing");
      }
    }
    return figures;
  }

  /**
   * Writes it; figures have three digits after the point.
   *
   * @throws UnusableFileException if that fails
   */
  void write(Path file) {
    Map<String, Double> byKey = new LinkedHashMap<>();
    figures.forEach((figure, value) -> byKey.put(figure.key(), Math.rint(value * 1_000) / 1_000));
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("machine", machine);
    content.put("figures", byKey);
    try {
      Files.writeString(file, JSON.writeValueAsString(content) + "\n");
    } catch (IOException e) {
      throw new UnusableFileException(
          "the baseline %s cannot be written: %s".formatted(file, UnusableFileException.reason(e)));
    }
  }

  private static UnusableFileException unusable(Path file, String why) {
    return new UnusableFileException(
        "the baseline %s cannot be used: %s".formatted(file, why) + REMEDY);
  }
}
