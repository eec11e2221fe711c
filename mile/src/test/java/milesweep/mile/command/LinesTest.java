package milesweep.mile.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinesTest {
  private static List<String> lines(InputStream in) throws IOException {
    List<String> read = new ArrayList<>();
    Lines.read(
        in,
        new Lines.Sink() {
          @Override
          public void line(String text) {
            read.add(text);
          }

          @Override
          public void tooLong(String head, long bytes) {
            read.add("too long: " + bytes + " " + head.substring(0, 3));
          }
        });
    return read;
  }

  private static List<String> lines(String text) throws IOException {
    return lines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void any_line_end_ends_a_line_and_the_last_one_needs_none() throws IOException {
    assertThat(lines("a\nb\r\n10%\r20%\n\nü")).containsExactly("a", "b", "10%", "20%", "ü");
    assertThat(lines("")).isEmpty();
  }

  @Test
  void a_line_as_long_as_is_allowed_is_read_and_one_byte_more_is_not() throws IOException {
    String longest = "x".repeat(Lines.MOST_BYTES);
    assertThat(lines(longest + "\nb")).containsExactly(longest, "b");
    assertThat(lines(longest + "y\nb"))
        .containsExactly("too long: " + (Lines.MOST_BYTES + 1) + " xxx", "b");
  }

  @Test
  void a_line_without_an_end_takes_no_more_memory_than_others() throws IOException {
    long bytes = 1L << 30; // more than the heap of these tests
    InputStream endless =
        new InputStream() {
          private long left = bytes;

          @Override
          public int read() {
            throw new UnsupportedOperationException();
          }

          @Override
          public int read(byte[] into, int offset, int length) {
            if (left == 0) {
              return -1;
            }
            int count = (int) Math.min(length, left);
            java.util.Arrays.fill(into, offset, offset + count, (byte) 'z');
            left -= count;
            return count;
          }
        };
    assertThat(lines(endless)).containsExactly("too long: " + bytes + " zzz");
  }

  @Test
  void bytes_that_are_no_text_do_not_stop_the_reading() throws IOException {
    assertThat(lines(new ByteArrayInputStream(new byte[] {(byte) 0xFF, 0, (byte) 0xC3, '\n', 'a'})))
        .hasSize(2)
        .endsWith("a");
  }
}
