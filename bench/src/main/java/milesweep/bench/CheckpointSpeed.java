package milesweep.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import milesweep.mile.checkpoint.CheckpointStore;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;
import milesweep.mile.tensor.Tensors;

/**
 * Seconds of saving and loading a checkpoint of 1.5 GB against those of a plain write with fsync
 * and a plain read of as many bytes into memory. The plain sides sum nothing; ours has its
 * checksum, its temporary name, and the older checkpoint that is removed. Files are read from the
 * page cache on both sides.
 *
 * @param pairs turns of each side
 */
record CheckpointSpeed(int pairs) {
  private static final int TENSORS = 160;
  private static final long[] SHAPE = {3072, 768};
  private static final int PIECE = 8 << 20;
  private static final int KEPT = 2;

  Figures run() throws IOException {
    Path folder = Files.createTempDirectory("milesweep-bench-");
    try (TensorScope scope = TensorScope.open()) {
      return run(folder);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private Figures run(Path folder) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    List<ByteBuffer> memory = new ArrayList<>();
    for (int i = 0; i < TENSORS; i++) {
      tensors.put("t" + i, Tensors.normal(0, 1, SHAPE));
      memory.add(ByteBuffer.allocateDirect((int) (SHAPE[0] * SHAPE[1] * 4)));
    }
    memory.forEach(buffer -> buffer.put(tensors.values().iterator().next().bytes()).clear());
    CheckpointStore store = new CheckpointStore(folder.resolve("checkpoints"), "bench");
    double[] saves = new double[pairs];
    double[] loads = new double[pairs];
    double[] saveRatios = new double[pairs];
    double[] loadRatios = new double[pairs];
    for (int i = 0; i < KEPT; i++) { // both sides keep two files, so that new ones get new pages
      store.save(0, i, tensors, "before");
      write(plain(folder, i), memory);
    }
    for (int pair = 0; pair < pairs; pair++) {
      int step = KEPT + pair;
      Path plain = plain(folder, step);
      saves[pair] = seconds(() -> store.save(0, step, tensors, "now"));
      saveRatios[pair] = saves[pair] / seconds(() -> write(plain, memory));
      Files.delete(plain(folder, pair));
      loads[pair] = seconds(() -> load(store, tensors));
      loadRatios[pair] = loads[pair] / seconds(() -> read(plain, memory));
      System.err.printf(
          "pair %d: saved in %.3g s, ratio %.3f; loaded in %.3g s, ratio %.3f%n",
          pair + 1, saves[pair], saveRatios[pair], loads[pair], loadRatios[pair]);
    }
    return new Figures()
        .put("gigabytes", Files.size(plain(folder, pairs)) / 1e9)
        .put("pairs", pairs)
        .put("load_ratio", loadRatios)
        .put("save_ratio", saveRatios)
        .put("load_seconds", loads)
        .put("save_seconds", saves)
        .put("java", "Java " + System.getProperty("java.version"));
  }

  private static Path plain(Path folder, int step) {
    return folder.resolve("plain-" + step);
  }

  private static void load(CheckpointStore store, Map<String, Tensor> tensors) throws IOException {
    if (store.load(tensors, "now"::equals, System.err::println).isEmpty()) {
      throw new IOException("the checkpoint that was saved cannot be loaded");
    }
  }

  private static void write(Path path, List<ByteBuffer> memory) throws IOException {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (ByteBuffer buffer : memory) {
        pieces(buffer, channel::write);
      }
      channel.force(true);
    }
  }

  private static void read(Path path, List<ByteBuffer> memory) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      for (ByteBuffer buffer : memory) {
        pieces(buffer, channel::read);
      }
    }
  }

  private interface Transfer {
    int move(ByteBuffer bytes) throws IOException;
  }

  private static void pieces(ByteBuffer buffer, Transfer transfer) throws IOException {
    for (int at = 0; at < buffer.capacity(); at += PIECE) {
      ByteBuffer piece = buffer.slice(at, Math.min(PIECE, buffer.capacity() - at));
      while (piece.hasRemaining()) {
        if (transfer.move(piece) < 0) {
          throw new IOException("the plain file is cut short");
        }
      }
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static double seconds(Work work) throws IOException {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }
}
