package io.cupule.partition.boot;

import io.cupule.partition.file.NamedFile;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * A kernel to boot: where its bytes come from, and for a flat image its load address. Naming a file
 * does not open it; each {@link KernelLoader#load load} does, so a restarted VM sees the file as it
 * is then. Immutable, usable from any thread.
 */
public final class KernelImage {
  private final String name;
  private final Supplier<ImageContent> content;
  private final OptionalLong loadAddress;

  private KernelImage(String name, Supplier<ImageContent> content, OptionalLong loadAddress) {
    this.name = name;
    this.content = content;
    this.loadAddress = loadAddress;
  }

  /**
   * A kernel in a file, whose own header tells its kind: multiboot 1, or ELF64.
   *
   * @param file the file, not opened yet
   * @return the image
   */
  public static KernelImage file(NamedFile file) {
    return new KernelImage(file.toString(), () -> ImageContent.of(file), OptionalLong.empty());
  }

  /**
   * A kernel in a file of the user's own.
   *
   * @param file the file, not opened yet
   * @return the image
   */
  public static KernelImage file(Path file) {
    return file(NamedFile.own(file));
  }

  /**
   * A kernel in memory, whose own header tells its kind: multiboot 1, or ELF64.
   *
   * @param name what error messages call it
   * @param content its bytes, copied
   * @return the image
   */
  public static KernelImage bytes(String name, byte[] content) {
    byte[] copy = content.clone();
    return new KernelImage(name, () -> new ImageContent.OfBytes(name, copy), OptionalLong.empty());
  }

  /**
   * The same bytes as a flat real-mode image, whatever their header says.
   *
   * @param gpa where the first byte goes and execution starts; checked by {@link KernelLoader#load}
   * @return the flat image
   */
  public KernelImage flatAt(long gpa) {
    return new KernelImage(name, content, OptionalLong.of(gpa));
  }

  /**
   * What error messages call this image.
   *
   * @return the file's path, or the name given with the bytes
   */
  public String name() {
    return name;
  }

  /**
   * Where a flat image goes.
   *
   * @return the gpa of its first byte, or empty for an image with a header
   */
  public OptionalLong loadAddress() {
    return loadAddress;
  }

  ImageContent open() {
    return content.get();
  }
}
