package io.cupule.it.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A page of the user guide.
 *
 * @param name its path in {@code docs}
 * @param blocks its fenced blocks
 */
record Page(String name, List<Block> blocks) {
  private static final Path DOCS = Path.of("../docs");
  private static final String FENCE = "```";

  Page {
    blocks = List.copyOf(blocks);
  }

  /** All pages of the guide. */
  static List<Page> all() throws IOException {
    List<Page> pages = new ArrayList<>();
    try (Stream<Path> files = Files.list(DOCS.resolve("guide"))) {
      Stream<Path> all = Stream.concat(Stream.of(DOCS.resolve("guide.md")), files.sorted());
      for (Path file : all.toList()) {
        pages.add(new Page(DOCS.relativize(file).toString(), blocks(Files.readAllLines(file))));
      }
    }
    return pages;
  }

  static List<Block> blocks(List<String> lines) {
    List<Block> blocks = new ArrayList<>();
    for (int at = 0; at < lines.size(); at++) {
      if (lines.get(at).startsWith(FENCE)) {
        int first = at + 1;
        int end = first;
        while (!lines.get(end).equals(FENCE)) {
          end++;
        }
        String info = lines.get(at).substring(FENCE.length());
        blocks.add(new Block(first + 1, info, lines.subList(first, end)));
        at = end;
      }
    }
    return blocks;
  }
}
