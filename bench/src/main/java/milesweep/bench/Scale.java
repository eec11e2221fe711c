package milesweep.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a sweep of very many trials asks of a coordinator; {@link ScaleSide} says how. */
record Scale(int trials) {
  /** Some are left, so that a coordinator that starts again has something to grant. */
  private static final int LEFT = 1_000;

  Figures run() throws IOException, InterruptedException {
    Path home = Files.createTempDirectory("milesweep-scale-");
    try {
      Map<String, Object> all = new LinkedHashMap<>();
      all.putAll(CoordinatorJvm.figures(ScaleSide.class, home, trials, trials - LEFT));
      Path archive = home.resolve("coordinator.jsa");
      CoordinatorJvm.archive(archive, ScaleRestart.class, home.resolve("begun"));
      all.putAll(CoordinatorJvm.figuresFrom(archive, ScaleRestart.class, home.resolve("large")));
      return Figures.of(all);
    } finally {
      Soak.remove(home);
    }
  }
}
