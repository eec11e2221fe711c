package milesweep.mile.checkpoint.torch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import milesweep.mile.checkpoint.file.BadFileException;
import milesweep.mile.checkpoint.file.MappedFile;
import milesweep.mile.checkpoint.pickle.PickleInput;
import milesweep.mile.checkpoint.pickle.PickleMachine;
import milesweep.mile.checkpoint.pickle.Unpickled;
import milesweep.mile.checkpoint.torch.ZipDirectory.Region;

/**
 * The format of {@code torch.save} since 1.6: a zip archive of a pickle, {@code NAME/data.pkl}, and
 * of each storage's bytes, {@code NAME/data/KEY}, none of it compressed.
 */
final class TorchZip {
  private static final String PICKLE = "data.pkl";

  private final MappedFile file;
  private final ZipDirectory directory;
  private final String folder;

  private TorchZip(MappedFile file, ZipDirectory directory, String folder) {
    this.file = file;
    this.directory = directory;
    this.folder = folder;
  }

  static TorchZip open(MappedFile file) throws IOException {
    ZipDirectory directory = ZipDirectory.read(file);
    TorchZip zip = new TorchZip(file, directory, folder(file, directory));
    if (directory.has(zip.folder + "constants.pkl")) {
      throw new BadFileException(
          file.path(), "is a TorchScript program; save the model's state_dict instead");
    }
    zip.requireLittleEndian();
    return zip;
  }

  private static String folder(MappedFile file, ZipDirectory directory) throws IOException {
    for (String name : directory.names()) {
      if (name.equals(PICKLE) || name.endsWith("/" + PICKLE)) {
        return name.substring(0, name.length() - PICKLE.length());
      }
    }
    throw new BadFileException(
        file.path(), "is a zip archive, but none of PyTorch's: it has no " + PICKLE);
  }

  private void requireLittleEndian() throws IOException {
    String name = folder + "byteorder";
    if (!directory.has(name)) {
      return; // files from before PyTorch 2.1 are little-endian
    }
    Region region = directory.content(name);
    int length = (int) Math.min(region.size(), 16);
    byte[] order = new byte[length];
    file.piece(region.start(), length).get(order);
    if (!new String(order, StandardCharsets.US_ASCII).strip().equals("little")) {
      throw new BadFileException(
          file.path(), "was written with big-endian numbers; save it again on a usual machine");
    }
  }

  Unpickled pickle() throws IOException {
    Region region = directory.content(folder + PICKLE);
    return PickleMachine.run(new PickleInput(file, region.start(), region.start() + region.size()));
  }

  Storages storages() {
    return key -> directory.content(folder + "data/" + key);
  }
}
