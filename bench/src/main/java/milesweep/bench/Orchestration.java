package milesweep.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * How many stages that do nothing a coordinator has done in a second: by nodes that only speak the
 * protocol ({@link OrchestrationSide}), and by workers with trainer processes ({@link
 * RealPathSide}).
 *
 * @param trials of the former
 * @param realPathTrials of the latter
 */
record Orchestration(int trials, int realPathTrials) {
  Figures run() throws IOException, InterruptedException {
    Figures figures = new Figures();
    if (trials > 0) {
      figures(OrchestrationSide.class, trials).forEach(figures::put);
    }
    figures(RealPathSide.class, realPathTrials).forEach(figures::put);
    return figures;
  }

  private static Map<String, Object> figures(Class<?> side, int trials)
      throws IOException, InterruptedException {
    Path home = Files.createTempDirectory("milesweep-orchestration-");
    try {
      return CoordinatorJvm.figures(side, home, trials);
    } finally {
      Soak.remove(home);
    }
  }
}
