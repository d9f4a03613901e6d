package io.cupule.partition.boot.plan;

import io.cupule.kvm.memory.GuestMemory;
import io.cupule.linux.NotRegularFileException;
import io.cupule.partition.boot.plan.BootException.Fault;
import io.cupule.partition.file.NamedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;

/**
 * The bytes of an image. They are read in pieces, so that a large file needs little heap. One
 * loader uses it on one thread and then closes it.
 */
public sealed interface ImageContent extends AutoCloseable {
  /** How many bytes of an image are on the heap at once. */
  int CHUNK = 64 * 1024;

  /** Returns the name of this image in error messages. */
  String name();

  /** Returns the size in bytes. */
  long size();

  /** Reads {@code length} bytes into {@code target}; the range must lie in the image. */
  void read(long offset, byte[] target, int length);

  @Override
  void close();

  /** Reads a piece of at most a few KiB; it must lie in the image. */
  default byte[] bytes(long offset, int length) {
    var bytes = new byte[length];
    read(offset, bytes, length);
    return bytes;
  }

  /** Copies a piece of the image to guest memory; both ranges must be valid. */
  default void copyTo(GuestMemory memory, long gpa, long offset, long length) {
    var chunk = new byte[(int) Math.min(CHUNK, length)];
    for (long done = 0; done < length; ) {
      int step = (int) Math.min(chunk.length, length - done);
      read(offset + done, chunk, step);
      memory.write(gpa + done, chunk, 0, step);
      done += step;
    }
  }

  /** Opens a regular file. */
  static ImageContent of(NamedFile file) {
    String name = file.toString();
    try {
      var channel = file.read();
      try {
        return new OfFile(name, channel, channel.size());
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw new BootException(name, "no such file", "correct the path", e);
    } catch (NotRegularFileException e) {
      throw new BootException(name, "not a regular file", "name a kernel or module file", e);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  private static BootException unreadable(String name, IOException e) {
    return new BootException(
        name, "cannot be read (" + e + ")", "check the file and its permissions", e);
  }

  /** A file. If it shrinks while it is read, it is reported as truncated. */
  record OfFile(String name, FileChannel channel, long size) implements ImageContent {
    @Override
    public void read(long offset, byte[] target, int length) {
      var buffer = ByteBuffer.wrap(target, 0, length);
      try {
        while (buffer.hasRemaining()) {
          if (channel.read(buffer, offset + buffer.position()) < 0) {
            throw new BootException(
                Fault.FILE, name, "truncated while it was read", "do not change it then");
          }
        }
      } catch (IOException e) {
        throw unreadable(name, e);
      }
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw unreadable(name, e);
      }
    }
  }

  /** Bytes in memory. */
  final class OfBytes implements ImageContent {
    private final String name;
    private final byte[] content;

    /**
     * Makes a content.
     *
     * @param name of the image, for messages
     * @param content not copied
     */
    public OfBytes(String name, byte[] content) {
      this.name = name;
      this.content = content;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public long size() {
      return content.length;
    }

    @Override
    public void read(long offset, byte[] target, int length) {
      System.arraycopy(content, Math.toIntExact(offset), target, 0, length);
    }

    @Override
    public void close() {}
  }

  /** Views bytes of an image as fields; all that Cupule boots is little endian. */
  static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
