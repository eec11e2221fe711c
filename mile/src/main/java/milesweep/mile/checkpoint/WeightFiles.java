package milesweep.mile.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import milesweep.mile.checkpoint.file.BadFileException;
import milesweep.mile.checkpoint.file.MappedFile;
import milesweep.mile.checkpoint.file.WeightFile;
import milesweep.mile.checkpoint.torch.TorchFile;

/** Opens weight files; what they are is told by their content, never by their name. */
public final class WeightFiles {
  private static final int LOOK = 512; // bytes at the beginning that tell what a file is
  private static final String PICKLE = "\u0080"; // of protocol 2 or later
  private static final String TORCH_PICKLE_1 = "L119547037146038801333356L"; // of protocol 1

  /** Beginnings of files that people take for weights, and what to say of them. */
  private static final Map<String, String> OTHERS = new LinkedHashMap<>();

  static {
    OTHERS.put(
        "version https://git-lfs",
        "is a git-lfs pointer and not the file itself; fetch that with git lfs pull");
    String page = "is a web page, probably the error page of a download; download the file again";
    OTHERS.put("<!doctype", page);
    OTHERS.put("<html", page);
    OTHERS.put("<?xml", page);
    OTHERS.put("\u0093numpy", "is a numpy array and no weight file");
    OTHERS.put("\u0089hdf", "is an HDF5 file; only PyTorch's and safetensors files are read");
    OTHERS.put("gguf", "is a GGUF file; only PyTorch's and safetensors files are read");
    OTHERS.put("\u001f\u008b", "is packed with gzip; unpack it first");
    OTHERS.put("bzh", "is packed with bzip2; unpack it first");
    OTHERS.put("\u00fd7zxz", "is packed with xz; unpack it first");
  }

  private WeightFiles() {}

  /**
   * Opens a file of one of the formats that are read: safetensors, and what {@code torch.save}
   * writes.
   *
   * @throws IOException in one line, naming the file and why it cannot be used
   */
  public static WeightFile open(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      throw new BadFileException(path, "is a folder; give the weight file in it");
    }
    MappedFile file;
    try {
      file = MappedFile.open(path);
    } catch (NoSuchFileException e) {
      throw new BadFileException(path, "is not there");
    } catch (AccessDeniedException e) {
      throw new BadFileException(path, "may not be read by this user");
    }
    try {
      return open(file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static WeightFile open(MappedFile file) throws IOException {
    if (file.size() == 0) {
      throw new BadFileException(file.path(), "is empty");
    }
    String start = start(file);
    if (isSafetensors(start)) { // first: the length it begins with may look like a pickle's mark
      return SafetensorsFile.of(file);
    }
    if (start.startsWith("PK\u0003\u0004") || start.startsWith("PK\u0005\u0006")) {
      return TorchFile.zip(file);
    }
    if (start.startsWith(PICKLE) || start.startsWith(TORCH_PICKLE_1)) {
      return TorchFile.legacy(file);
    }
    refuseOthers(file.path(), start);
    if (start.startsWith("ustar", 257)) {
      throw new BadFileException(
          file.path(), "is a tar archive; load and save it again with a PyTorch of this decade");
    }
    throw new BadFileException(
        file.path(),
        "is no weight file: it begins neither as safetensors nor as what torch.save writes");
  }

  /** Eight bytes with the length of a header, which is below 4 GiB, and the header, in JSON. */
  private static boolean isSafetensors(String start) {
    return start.length() > 8 && start.startsWith("\0\0\0\0{", 4);
  }

  private static void refuseOthers(Path path, String start) throws BadFileException {
    String folded = start.strip().toLowerCase(Locale.ROOT);
    for (Map.Entry<String, String> other : OTHERS.entrySet()) {
      if (folded.startsWith(other.getKey())) {
        throw new BadFileException(path, other.getValue());
      }
    }
  }

  /** The first bytes, each as the character of its number. */
  private static String start(MappedFile file) throws IOException {
    ByteBuffer start = file.piece(0, (int) Math.min(LOOK, file.size()));
    byte[] bytes = new byte[start.remaining()];
    start.get(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
