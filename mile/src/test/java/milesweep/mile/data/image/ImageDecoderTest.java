package milesweep.mile.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import milesweep.mile.text.SharedData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
  private static final ImageDecoder DECODER = ImageDecoder.DEFAULT;

  private static byte[] write(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).isTrue();
    return out.toByteArray();
  }

  /** 24 x 16, with a sample that differs at every place. */
  private static BufferedImage pattern(int type) {
    BufferedImage image = new BufferedImage(24, 16, type);
    for (int y = 0; y < 16; y++) {
      for (int x = 0; x < 24; x++) {
        for (int band = 0; band < image.getRaster().getNumBands(); band++) {
          image.getRaster().setSample(x, y, band, (x * 10 + y + band) & 0xFF);
        }
      }
    }
    return image;
  }

  @Test
  void samples_of_a_grey_png_are_repeated_without_gamma() throws IOException {
    Pixels pixels = DECODER.decode(write(pattern(BufferedImage.TYPE_BYTE_GRAY), "png"));
    assertThat(pixels.width()).isEqualTo(24);
    assertThat(pixels.height()).isEqualTo(16);
    for (int channel = 0; channel < 3; channel++) {
      assertThat(pixels.sample(7, 5, channel)).isEqualTo(75);
    }
  }

  @Test
  void a_grey_jpeg_is_repeated_too() throws IOException {
    BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 256; i++) {
      image.getRaster().setSample(i % 16, i / 16, 0, 120);
    }
    Pixels pixels = DECODER.decode(write(image, "jpg"));
    for (int channel = 0; channel < 3; channel++) {
      assertThat(pixels.sample(8, 8, channel)).isBetween(117, 123);
    }
  }

  @Test
  void a_cmyk_jpeg_keeps_its_colours() throws IOException {
    WritableRaster inks = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 4, null);
    for (int i = 0; i < 256; i++) {
      inks.setPixel(i % 16, i / 16, new int[] {255, 60, 60, 255}); // as stored: much paper is high
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    writer.setOutput(ImageIO.createImageOutputStream(out));
    writer.write(null, new IIOImage(inks, null, null), null);
    ((ImageOutputStream) writer.getOutput()).flush();
    Pixels pixels = DECODER.decode(out.toByteArray());
    assertThat(pixels.sample(8, 8, 0)).as("red").isGreaterThan(pixels.sample(8, 8, 1) + 100);
  }

  @Test
  void content_decides_and_not_the_name() throws IOException {
    Path file = Files.createTempFile("named", ".jpg");
    try {
      Files.write(file, write(pattern(BufferedImage.TYPE_BYTE_GRAY), "png"));
      assertThat(DECODER.decode(file).sample(7, 5, 0)).isEqualTo(75);
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void sixteen_bit_samples_are_divided_by_257_and_rounded() throws IOException {
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
    image.getRaster().setPixels(0, 0, 3, 1, new int[] {65535, 257 * 100 + 128, 257 * 100 + 129});
    Pixels pixels = DECODER.decode(write(image, "png"));
    assertThat(pixels.rgb()).containsExactly(-1, -1, -1, 100, 100, 100, 101, 101, 101);
  }

  @Test
  void alpha_is_dropped_and_the_colour_below_it_kept() throws IOException {
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_4BYTE_ABGR);
    image.getRaster().setPixel(0, 0, new int[] {200, 100, 50, 0});
    assertThat(DECODER.decode(write(image, "png")).rgb()).containsExactly(200, 100, 50);
  }

  @Test
  void a_palette_is_looked_up_whatever_its_transparency() throws IOException {
    byte[] levels = {0, 60, 120};
    var palette = new IndexColorModel(2, 3, levels, levels, new byte[] {9, 8, 7}, 2);
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY, palette);
    image.getRaster().setPixels(0, 0, 2, 1, new int[] {2, 1});
    assertThat(DECODER.decode(write(image, "png")).rgb()).containsExactly(120, 120, 7, 60, 60, 8);
  }

  @Test
  void a_jpeg_has_the_samples_of_its_picture_give_or_take_its_loss() throws IOException {
    BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 256; i++) {
      image.setRGB(i % 16, i / 16, 0xC86432);
    }
    Pixels pixels = DECODER.decode(write(image, "jpg"));
    assertThat(pixels.sample(8, 8, 0)).isBetween(195, 205);
    assertThat(pixels.sample(8, 8, 1)).isBetween(95, 105);
    assertThat(pixels.sample(8, 8, 2)).isBetween(45, 55);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg"})
  void a_file_cut_anywhere_is_refused(String format) throws IOException {
    byte[] file = write(pattern(BufferedImage.TYPE_3BYTE_BGR), format);
    for (int length = 4; length < file.length; length += 1 + length / 9) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> DECODER.decode(cut))
          .as(format + " of " + length + " bytes")
          .isInstanceOf(BadImageException.class);
    }
  }

  @Test
  void a_jpeg_that_lost_its_tail_but_not_its_end_mark_is_refused() throws IOException {
    byte[] file = write(pattern(BufferedImage.TYPE_3BYTE_BGR), "jpg");
    byte[] cut = Arrays.copyOf(file, file.length - 60);
    cut[cut.length - 2] = (byte) 0xFF;
    cut[cut.length - 1] = (byte) 0xD9;
    assertThatThrownBy(() -> DECODER.decode(cut)).hasMessageContaining("truncated/undecodable");
  }

  @Test
  void a_png_with_a_flipped_bit_is_refused() throws IOException {
    byte[] file = write(pattern(BufferedImage.TYPE_3BYTE_BGR), "png");
    file[60] ^= 4;
    assertThatThrownBy(() -> DECODER.decode(file)).hasMessageContaining("damaged");
  }

  @Test
  void a_png_with_too_few_samples_is_refused() throws IOException {
    byte[] file = write(pattern(BufferedImage.TYPE_3BYTE_BGR), "png");
    ByteBuffer.wrap(file).putInt(20, 400); // the header promises 400 rows
    fixHeaderSum(file);
    assertThatThrownBy(() -> DECODER.decode(file)).hasMessageContaining("truncated/undecodable");
  }

  @Test
  void a_huge_picture_is_refused_from_its_header() throws IOException {
    byte[] file = write(pattern(BufferedImage.TYPE_3BYTE_BGR), "png");
    ByteBuffer.wrap(file).putInt(16, 60000).putInt(20, 60000);
    fixHeaderSum(file);
    assertThatThrownBy(() -> DECODER.decode(file)).hasMessageContaining("60000 x 60000");
    byte[] jpeg = write(pattern(BufferedImage.TYPE_3BYTE_BGR), "jpg");
    assertThatThrownBy(() -> new ImageDecoder(24 * 16 - 1).decode(jpeg))
        .hasMessageContaining("24 x 16");
    assertThat(new ImageDecoder(24 * 16).decode(jpeg).height()).isEqualTo(16);
  }

  private static void fixHeaderSum(byte[] file) {
    CRC32 crc = new CRC32();
    crc.update(file, 12, 17);
    ByteBuffer.wrap(file).putInt(29, (int) crc.getValue());
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource({
    "'',                                            empty file",
    "version https://git-lfs.github.com/spec/v1,    git-lfs pointer",
    "  <!DOCTYPE html><title>404</title>,           HTML",
    "GIF89a,                                        GIF",
    "some text,                                     unknown content of 9 bytes",
  })
  void what_is_no_picture_is_called_by_its_name(String content, String name) {
    assertThatThrownBy(() -> DECODER.decode(content.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(BadImageException.class)
        .hasMessageStartingWith("not a PNG or JPEG image")
        .hasMessageContaining(name);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "truncated.png, truncated/undecodable",
    "truncated.jpg, truncated/undecodable",
    "zero_byte.jpg, empty file",
    "html_named.jpg, HTML",
    "lfs_pointer.jpg, 'git-lfs pointer, fetch the real file'",
    "huge_header_60000x60000.png, 60000 x 60000",
  })
  void broken_files_are_refused(String name, String reason) {
    Path file = SharedData.path("data/bad/images").resolve(name);
    assertThatThrownBy(() -> DECODER.decode(file))
        .isInstanceOf(BadImageException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void unusual_files_are_read() throws IOException {
    Path folder = SharedData.path("data/bad/images");
    for (String name :
        new String[] {"gray8.jpg", "gray16.png", "palette_alpha.png", "rgba.png", "cmyk.jpg"}) {
      Pixels pixels = DECODER.decode(folder.resolve(name));
      assertThat(pixels.width()).as(name).isEqualTo(96);
    }
    assertThat(DECODER.decode(folder.resolve("one_by_one.png")).height()).isEqualTo(1);
    Pixels named = DECODER.decode(folder.resolve("png_named.jpg"));
    BufferedImage same =
        ImageIO.read(new ByteArrayInputStream(Files.readAllBytes(folder.resolve("png_named.jpg"))));
    assertThat(named.sample(40, 40, 1)).isEqualTo(same.getRaster().getSample(40, 40, 1));
  }

  @Test
  void the_colours_of_a_cmyk_jpeg_are_not_inverted() throws IOException {
    Path folder = SharedData.path("data/bad/images");
    Pixels cmyk = DECODER.decode(folder.resolve("cmyk.jpg"));
    Pixels rgb = DECODER.decode(folder.resolve("png_named.jpg")); // the same picture
    long difference = 0;
    for (int i = 0; i < rgb.rgb().length; i++) {
      difference += Math.abs((cmyk.rgb()[i] & 0xFF) - (rgb.rgb()[i] & 0xFF));
    }
    assertThat(difference / (double) rgb.rgb().length)
        .as("mean difference in levels")
        .isLessThan(6);
  }

  @Test
  void four_inks_become_colours() {
    var raster = java.awt.image.Raster.createInterleavedRaster(0, 3, 1, 4, null);
    raster.setPixels(
        0, 0, 3, 1, new int[] {255, 255, 255, 255, 0, 255, 255, 255, 255, 255, 255, 0});
    assertThat(Cmyk.toRgb(raster, false).rgb()).containsExactly(-1, -1, -1, 0, -1, -1, 0, 0, 0);
  }
}
