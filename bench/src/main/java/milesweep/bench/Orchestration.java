package milesweep.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How many stages that do nothing a coordinator has done in a second; {@link OrchestrationSide}.
 */
record Orchestration(int trials) {
  Figures run() throws IOException, InterruptedException {
    Path home = Files.createTempDirectory("milesweep-orchestration-");
    try {
      return Figures.of(CoordinatorJvm.figures(OrchestrationSide.class, home, trials));
    } finally {
      Soak.remove(home);
    }
  }
}
