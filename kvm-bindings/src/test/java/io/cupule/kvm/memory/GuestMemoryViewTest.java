package io.cupule.kvm.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.kvm.memory.GuestMemory.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GuestMemoryViewTest {
  private static final long PAGE = 4096;

  @AutoClose
  private final GuestMemory memory =
      GuestMemory.map(
          MemoryBacking.NORMAL,
          new Slot(0x1000, PAGE),
          new Slot(0x2000, PAGE),
          new Slot(0x4000, PAGE));

  private List<ByteBuffer> views(long gpa, long length) {
    List<ByteBuffer> views = new ArrayList<>();
    memory.views(gpa, length, views);
    return views;
  }

  @Test
  void aViewIsTheMemoryItself() {
    ByteBuffer view = views(0x1010, 8).getFirst();

    view.putInt(0, 0x1234_5678);
    memory.writeInt(0x1014, 0x9abc_def0);

    assertThat(memory.readInt(0x1010)).isEqualTo(0x1234_5678);
    assertThat(view.getInt(4)).isEqualTo(0x9abc_def0);
    assertThat(view.remaining()).isEqualTo(8);
  }

  @Test
  void aRangeAcrossSlotsHasAViewPerSlot() {
    assertThat(views(0x1ff0, 0x30)).extracting(ByteBuffer::remaining).containsExactly(0x10, 0x20);
    assertThat(views(0x1000, 2 * PAGE)).hasSize(2);
    assertThat(views(0x2000, 0)).isEmpty();
  }

  @Test
  void viewsOfSeveralRangesFollowOneAnother() {
    List<ByteBuffer> views = views(0x1ff8, 16);
    memory.views(0x4000, 4, views);

    assertThat(views).extracting(ByteBuffer::remaining).containsExactly(8, 8, 4);
  }

  @ParameterizedTest
  @CsvSource({
    "0xfff, 1",
    "0x2fff, 2",
    "0x1000, 0x3001",
    "0x5000, 0",
    "0x1000, -1",
    "-1, 0x1002",
    "0x1000, 0x7fffffffffffffff",
    "-9223372036854775808, 1"
  })
  void aRangeOutsideMemoryIsRefusedAndAddsNoView(String gpa, String length) {
    List<ByteBuffer> views = new ArrayList<>();

    assertThatThrownBy(() -> memory.views(Long.decode(gpa), Long.decode(length), views))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining("is outside guest memory");

    assertThat(views).isEmpty();
  }

  @Test
  void aViewGivesNoAccessBesideItsRange() {
    ByteBuffer view = views(0x1010, 8).getFirst();

    assertThatThrownBy(() -> view.get(8)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(view.capacity()).isEqualTo(8);
  }

  @Test
  void aRangeThatIsLargerThanABufferHasSeveral() {
    long gib = 1L << 30;
    try (GuestMemory large = GuestMemory.map(MemoryBacking.NORMAL, new Slot(0, 3 * gib))) {
      List<ByteBuffer> views = new ArrayList<>();
      large.views(0x10, 2 * gib + 5, views);

      assertThat(views).extracting(view -> (long) view.remaining()).containsExactly(gib, gib, 5L);
      views.get(2).put(4, (byte) 7);
      assertThat(large.readByte(0x10 + 2 * gib + 4)).isEqualTo((byte) 7);
    }
  }

  @Test
  void afterCloseAViewThrowsAndTouchesNoMemory() {
    ByteBuffer view = views(0x1000, 8).getFirst();
    memory.close();

    assertThatThrownBy(() -> view.get(0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aFileIsReadIntoMemoryAndWrittenFromItAcrossSlots(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("disk");
    byte[] content = new byte[0x40];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i + 1);
    }
    Files.write(file, content);
    List<ByteBuffer> views = views(0x1fe8, 0x30);
    memory.views(0x4100, 0x10, views);

    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      assertThat(channel.read(views.toArray(ByteBuffer[]::new))).isEqualTo(content.length);
      assertThat(memory.readByte(0x2000)).isEqualTo((byte) 0x19);
      assertThat(memory.readByte(0x410f)).isEqualTo((byte) 0x40);

      memory.writeByte(0x2000, (byte) 0xee);
      views.forEach(ByteBuffer::rewind);
      assertThat(channel.write(views.toArray(ByteBuffer[]::new), 0, views.size()))
          .isEqualTo(content.length);
    }

    byte[] both = Files.readAllBytes(file);
    assertThat(both).hasSize(2 * content.length);
    assertThat(both[content.length + 0x18]).isEqualTo((byte) 0xee);
    assertThat(both[2 * content.length - 1]).isEqualTo((byte) 0x40);
  }
}
