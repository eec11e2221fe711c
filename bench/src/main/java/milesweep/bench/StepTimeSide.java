package milesweep.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import milesweep.common.view.TuningSettings;
import milesweep.mile.checkpoint.CheckpointStore;
import milesweep.mile.model.MileBuilder;
import milesweep.mile.model.MileModel;
import milesweep.mile.tensor.Torch;
import milesweep.mile.train.CheckpointPolicy;
import milesweep.mile.train.TrainingListener;
import milesweep.mile.train.TrainingLoop;
import milesweep.mile.train.TrainingProgress;

/**
 * Our side of the step-time benchmark: the product's own training loop in a process of its own,
 * held between steps until more are asked for. Speaks what {@code python/step_time.py} speaks.
 */
final class StepTimeSide implements TrainingListener {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final CheckpointPolicy NEVER =
      new CheckpointPolicy(Double.MAX_VALUE, Double.MAX_VALUE);

  private final BufferedReader in =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  private final MileModel model;
  private final List<Double> seconds = new ArrayList<>();
  private double processor;
  private int wanted;

  private StepTimeSide(MileModel model) {
    this.model = model;
  }

  /** The arguments are a {@link Workload}'s name and the threads. */
  public static void main(String[] arguments) throws IOException {
    Workload work = Workload.of(arguments[0], Integer.parseInt(arguments[1]));
    Torch.setThreads(work.training().threads());
    TuningSettings tuning = work.tuning();
    try (MileModel model =
        MileBuilder.of(work.sizes(), tuning.pattern(), tuning.peft(), 1).build()) {
      Path unused = Files.createTempDirectory("milesweep-bench-");
      new TrainingLoop(
              model,
              new RandomBatches(work),
              work.training(),
              new CheckpointStore(unused, "bench"),
              NEVER,
              new StepTimeSide(model))
          .run(() -> false);
    }
  }

  @Override
  public void started(TrainingProgress at) {
    say(
        Map.of(
            "version",
            "libtorch %s, Java %s".formatted(Torch.version(), System.getProperty("java.version")),
            "trained",
            model.parameters().trainedCount(),
            "total",
            model.parameters().totalCount()));
    listen();
  }

  @Override
  public void stepped(int epoch, int step, int steps, double loss, double stepSeconds) {
    seconds.add(stepSeconds);
    if (seconds.size() == wanted) {
      say(Map.of("seconds", seconds, "processor", ProcessStatus.processorSeconds() - processor));
      seconds.clear();
      listen();
    }
  }

  /** Waits for {@code steps N} or {@code quit}. */
  private void listen() {
    try {
      String line = in.readLine();
      if (line == null || line.equals("quit")) {
        say(ProcessStatus.bytes(ProcessStatus.self(), "VmHWM"));
        Runtime.getRuntime().halt(0); // the loop would save gigabytes of checkpoint
      }
      wanted = Integer.parseInt(line.substring("steps ".length()));
      processor = ProcessStatus.processorSeconds();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void say(Object value) {
    try {
      System.out.println(JSON.writeValueAsString(value));
      System.out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
