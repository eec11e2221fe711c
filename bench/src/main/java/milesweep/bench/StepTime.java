package milesweep.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Seconds of a training step against PyTorch in Python: same machine, threads, shapes and
 * precision. Both sides stay warm in a process each and take turns, so that whatever else the
 * machine does hits both; a pair's ratio is that of the two medians of its turn.
 *
 * @param python the interpreter, with PyTorch
 * @param pairs turns of each side, at least
 * @param threads that one operation may use
 */
record StepTime(String python, Path scripts, int pairs, int threads) {
  /** {@code steps} of a turn; a small model's turns are many, since its times vary more. */
  private record Size(String name, int warmUp, int steps, int pairFactor) {}

  private static final List<Size> SIZES =
      List.of(new Size("full", 3, 2, 1), new Size("lora", 3, 2, 1), new Size("tiny", 300, 50, 3));

  Figures run(List<String> names) throws IOException {
    Figures figures = new Figures();
    figures.put("threads", threads).put("pairs", pairs);
    for (Size size : SIZES) {
      if (names.isEmpty() || names.contains(size.name)) {
        compare(size, figures);
      }
    }
    return figures;
  }

  private void compare(Size size, Figures figures) throws IOException {
    int turns = pairs * size.pairFactor;
    double[] ratios = new double[turns];
    double[] processor = new double[turns];
    double[] ours = new double[turns];
    double[] theirs = new double[turns];
    try (Side java = java(size.name);
        Side other = python(size.name)) {
      requireEqual(size, java, other);
      java.steps(size.warmUp);
      other.steps(size.warmUp);
      for (int pair = 0; pair < turns; pair++) {
        Side.Turn our = java.steps(size.steps);
        Side.Turn their = other.steps(size.steps);
        ours[pair] = our.milliseconds();
        theirs[pair] = their.milliseconds();
        ratios[pair] = our.milliseconds() / their.milliseconds();
        processor[pair] = our.processor() / their.processor();
        System.err.printf(
            "%s pair %d: %.4g ms against %.4g ms, ratio %.3f; of processor time %.3f%n",
            size.name, pair + 1, ours[pair], theirs[pair], ratios[pair], processor[pair]);
      }
      figures.put(size.name + "_ratio", ratios).put(size.name + "_processor_ratio", processor);
      figures.put(size.name + "_java_ms", ours).put(size.name + "_python_ms", theirs);
      memory(size, java.quit(), other.quit(), figures);
      figures.put("java", java.ready.get("version").textValue());
      figures.put("python", other.ready.get("version").textValue());
    }
  }

  /** The full model's peak is the figure; the others are told beside it. */
  private static void memory(Size size, long ours, long theirs, Figures figures) {
    String name = size.name.equals("full") ? "memory" : size.name + "_memory";
    figures.put(name + "_ratio", (double) ours / theirs);
    figures.put(name + "_java_mib", (double) (ours >> 20));
    figures.put(name + "_python_mib", (double) (theirs >> 20));
  }

  private static void requireEqual(Size size, Side java, Side other) {
    for (String count : new String[] {"trained", "total"}) {
      if (!java.ready.get(count).equals(other.ready.get(count))) {
        throw new IllegalStateException(
            "%s: %s parameters of the sides differ: %s and %s"
                .formatted(size.name, count, java.ready.get(count), other.ready.get(count)));
      }
    }
  }

  private Side java(String name) throws IOException {
    TrainerJvm jvm = TrainerJvm.usual();
    return new Side(
        jvm.command(StepTimeSide.class, name, Integer.toString(threads)), jvm.environment());
  }

  private Side python(String name) throws IOException {
    return new Side(
        List.of(
            python,
            scripts.resolve("step_time.py").toString(),
            Workload.of(name, threads).toJson()),
        Map.of());
  }
}
