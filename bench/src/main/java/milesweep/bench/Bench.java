package milesweep.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs one benchmark by name and prints its figures. */
final class Bench {
  private interface Benchmark {
    Figures run(List<String> arguments) throws Exception;
  }

  private static final Path SCRIPTS =
      Path.of(System.getProperty("milesweep.bench", "bench"), "python");
  private static final Map<String, Benchmark> ALL = new LinkedHashMap<>();

  static {
    ALL.put(
        "step-time",
        sizes -> new StepTime(python(), SCRIPTS, number("PAIRS", 7), threads()).run(sizes));
    ALL.put("generation", none -> side(Generate.class, number("PAIRS", 5), threads()));
    ALL.put("pipeline", none -> new Pipeline(number("PAIRS", 5), threads()).run());
    ALL.put("soak", none -> side(Soak.class, threads()));
    ALL.put("checkpoint", none -> new CheckpointSpeed(number("PAIRS", 7)).run());
    ALL.put("scale", none -> new Scale(number("TRIALS", 100_000)).run());
    ALL.put(
        "orchestration",
        none ->
            new Orchestration(number("TRIALS", 10_000), number("REAL_PATH_TRIALS", 2_000)).run());
    ALL.put("recovery", none -> new Recovery(milesweep(), number("KILLS", 5)).run());
  }

  private Bench() {}

  /** {@code NAME [ARGUMENT...]}; alone it lists the names. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 0) {
      ALL.keySet().forEach(System.out::println);
      return;
    }
    Benchmark benchmark = ALL.get(arguments[0]);
    if (benchmark == null) {
      System.err.printf("bench: no benchmark %s; one of %s%n", arguments[0], ALL.keySet());
      System.exit(2);
    }
    List<String> rest = Arrays.asList(arguments).subList(1, arguments.length);
    System.out.println(benchmark.run(rest).toJson());
  }

  private static Figures side(Class<?> main, int... arguments) throws Exception {
    String[] texts = Arrays.stream(arguments).mapToObj(Integer::toString).toArray(String[]::new);
    return TrainerJvm.usual().figures(main, texts);
  }

  private static Path milesweep() {
    return SCRIPTS.resolve("../../milesweep").toAbsolutePath().normalize();
  }

  private static String python() {
    return System.getenv().getOrDefault("PYTHON", "python3");
  }

  /** One, as a trainer has unless {@code training.threads} says otherwise. */
  private static int threads() {
    return number("THREADS", 1);
  }

  private static int number(String variable, int fallback) {
    return Integer.parseInt(System.getenv().getOrDefault(variable, Integer.toString(fallback)));
  }
}
