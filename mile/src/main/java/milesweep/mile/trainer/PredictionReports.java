package milesweep.mile.trainer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import milesweep.common.Hashes;
import milesweep.common.metric.Prediction;
import milesweep.common.protocol.Report;

/** Predictions on their way into the journal, in chunks that fit a frame of the network. */
final class PredictionReports {
  private static final int MOST = 200;
  private static final int MOST_CHARS = 40_000; // UTF-8 and JSON need up to six bytes for each

  private PredictionReports() {}

  /** Reports all predictions, in their order. */
  static void send(AttemptContext context, List<Prediction> predictions) throws IOException {
    for (List<Prediction> chunk : chunks(predictions)) {
      context.report(new Report.PredictionsMade(chunk));
    }
  }

  /** Cuts them into chunks of at most 200, fewer where texts are long. */
  static List<List<Prediction>> chunks(List<Prediction> predictions) {
    List<List<Prediction>> chunks = new ArrayList<>();
    List<Prediction> chunk = new ArrayList<>();
    int chars = 0;
    for (Prediction prediction : predictions) {
      int more = length(prediction);
      if (chunk.size() == MOST || (!chunk.isEmpty() && chars + more > MOST_CHARS)) {
        chunks.add(List.copyOf(chunk));
        chunk.clear();
        chars = 0;
      }
      chunk.add(prediction);
      chars += more;
    }
    if (!chunk.isEmpty()) {
      chunks.add(List.copyOf(chunk));
    }
    return chunks;
  }

  private static int length(Prediction prediction) {
    int question = prediction.question() == null ? 0 : prediction.question().length();
    return question + prediction.reference().length() + prediction.answer().length();
  }

  /** SHA-256, in hex, over a line of qid, verdict and answer for each, in the order of qid. */
  static String sha256(List<Prediction> predictions) {
    MessageDigest digest = Hashes.sha256();
    for (Prediction prediction : predictions) {
      String line =
          prediction.qid() + "\t" + prediction.correct() + "\t" + prediction.answer() + "\n";
      digest.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return Hashes.hex(digest.digest());
  }
}
