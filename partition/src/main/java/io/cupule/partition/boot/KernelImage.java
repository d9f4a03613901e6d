package io.cupule.partition.boot;

import io.cupule.partition.boot.plan.ImageContent;
import io.cupule.partition.file.NamedFile;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * A kernel to boot: the source of its bytes, and the load address of a flat image. Naming a file
 * does not open it. Each {@link KernelLoader#load load} opens it, so a restarted VM reads the file
 * as it is then. Immutable, usable from any thread.
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
   * Makes an image from a file; its header tells its kind, multiboot 1 or ELF64.
   *
   * @param file the file, not opened yet
   * @return the image
   */
  public static KernelImage file(NamedFile file) {
    return new KernelImage(file.toString(), () -> ImageContent.of(file), OptionalLong.empty());
  }

  /**
   * Makes an image from a file that the user may open.
   *
   * @param file the file, not opened yet
   * @return the image
   */
  public static KernelImage file(Path file) {
    return file(NamedFile.own(file));
  }

  /**
   * Makes an image from bytes; their header tells its kind, multiboot 1 or ELF64.
   *
   * @param name its name in error messages
   * @param content its bytes, copied
   * @return the image
   */
  public static KernelImage bytes(String name, byte[] content) {
    byte[] copy = content.clone();
    return new KernelImage(name, () -> new ImageContent.OfBytes(name, copy), OptionalLong.empty());
  }

  /**
   * Returns the same bytes as a flat real-mode image, regardless of their header.
   *
   * @param gpa where the first byte goes and execution starts; checked by {@link KernelLoader#load}
   * @return the flat image
   */
  public KernelImage flatAt(long gpa) {
    return new KernelImage(name, content, OptionalLong.of(gpa));
  }

  /**
   * Returns the name of this image in error messages.
   *
   * @return the file's path, or the name given with the bytes
   */
  public String name() {
    return name;
  }

  /**
   * Returns the load address of a flat image.
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
