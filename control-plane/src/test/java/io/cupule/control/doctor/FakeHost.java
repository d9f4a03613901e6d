package io.cupule.control.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that looks like the root of a Linux host: what the tests put into it, and no more. */
public final class FakeHost {
  private final Path root;

  public FakeHost(Path root) {
    this.root = root;
  }

  /** Writes a file, with a line end as the kernel's files have it. */
  public FakeHost file(String path, String text) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text + "\n");
      return this;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  public HostFiles files() {
    return new HostFiles(root);
  }

  /** The one check with an id among those of a group. */
  static Check only(CheckGroup group, String id) {
    return group.run().stream().filter(check -> check.id().equals(id)).findFirst().orElseThrow();
  }
}
