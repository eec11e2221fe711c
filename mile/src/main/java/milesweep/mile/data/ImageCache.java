package milesweep.mile.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import milesweep.common.Hashes;
import milesweep.mile.data.image.ImageDecoder;
import milesweep.mile.data.image.ImageFolder;
import milesweep.mile.data.image.ImageTransform;
import milesweep.mile.data.image.Pixels;

/**
 * The images of a data set: decoded once, brought to the model's size and kept as bytes while the
 * budget lasts; the rest is decoded again when it is needed. Either way gives the same numbers. Any
 * number of threads may read.
 */
public final class ImageCache {
  private static final long MOST = 1L << 29;

  private final ImageFolder folder;
  private final ImageDecoder decoder;
  private final Optional<ImageTransform> transform;
  private final Map<String, byte[]> hashes = new ConcurrentHashMap<>();
  private final Map<String, Pixels> resized = new ConcurrentHashMap<>();
  private long budget;

  /** Images below {@code root}; without a transform they are checked and hashed but not kept. */
  ImageCache(Path root, ImageDecoder decoder, Optional<ImageTransform> transform) {
    this(root, decoder, transform, Math.min(MOST, Runtime.getRuntime().maxMemory() / 3));
  }

  /** The same with a budget in bytes. */
  ImageCache(Path root, ImageDecoder decoder, Optional<ImageTransform> transform, long budget) {
    this.budget = budget;
    this.folder = new ImageFolder(root);
    this.decoder = decoder;
    this.transform = transform;
  }

  /** What a first look at an image found. */
  record Look(int width, int height) {}

  /**
   * Decodes an image for the first time and notes its hash.
   *
   * @throws IOException saying what is wrong with it, with its path
   */
  synchronized Look look(String name) throws IOException {
    Pixels pixels = decode(name);
    hashes.put(name, hash(pixels));
    transform.ifPresent(how -> keep(name, how.resize(pixels)));
    return new Look(pixels.width(), pixels.height());
  }

  /**
   * Looks at an image's name alone.
   *
   * @throws IOException when it leads out of the folder
   */
  void requireInside(String name) throws IOException {
    folder.inside(name);
  }

  /** As {@link #look} for an image that was not looked at yet. */
  synchronized void lookUnlessKnown(String name) throws IOException {
    if (!hashes.containsKey(name)) {
      look(name);
    }
  }

  /** SHA-256 over size and samples of an image that was looked at. */
  byte[] hash(String name) {
    return hashes.get(name).clone();
  }

  /** Writes an image's numbers (3, side, side) to {@code out} from {@code at} on. */
  void write(String name, float[] out, int at) {
    write(name, pixels -> pixels, out, at);
  }

  /** The same of what {@code change} makes of the image at the model's size. */
  void write(String name, UnaryOperator<Pixels> change, float[] out, int at) {
    ImageTransform how = transform.orElseThrow();
    Pixels kept = resized.get(name);
    Pixels pixels = kept == null ? again(name, how) : kept;
    how.scale().write(change.apply(pixels), out, at);
  }

  private Pixels again(String name, ImageTransform how) {
    try {
      Pixels pixels = decode(name);
      if (!Arrays.equals(hash(pixels), hashes.get(name))) {
        throw new IOException("image %s changed since it was checked".formatted(name));
      }
      return how.resize(pixels);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void keep(String name, Pixels pixels) {
    int size = pixels.rgb().length;
    if (size <= budget) {
      resized.put(name, pixels);
      budget -= size;
    }
  }

  private Pixels decode(String name) throws IOException {
    Path file = folder.resolve(name);
    try {
      return decoder.decode(file);
    } catch (IOException e) {
      throw new IOException("image %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static byte[] hash(Pixels pixels) {
    MessageDigest digest = Hashes.sha256();
    digest.update(ByteBuffer.allocate(8).putInt(pixels.width()).putInt(pixels.height()).array());
    return digest.digest(pixels.rgb());
  }
}
