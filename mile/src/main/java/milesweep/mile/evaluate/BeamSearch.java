package milesweep.mile.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Beam search for one question. Candidates are judged by their summed log-probability; a finished
 * one by that sum divided by its length without the end mark, one cut off at the limit by its full
 * length. Ties: the lower beam, then the lower id; among finished answers the earlier.
 */
final class BeamSearch implements AnswerSearch {
  private static final float NEVER = -1e9f; // of the beams that begin as copies of the first

  private record Finished(int[] ids, double value) {}

  private final int beams;
  private final int end;
  private final int maxLength;
  private final List<Finished> finished = new ArrayList<>();
  private int[][] live;
  private float[] scores;
  private int[] origins;
  private boolean done;

  BeamSearch(int beams, int start, int end, int maxLength) {
    this.beams = beams;
    this.end = end;
    this.maxLength = maxLength;
    live = new int[beams][];
    Arrays.setAll(live, beam -> new int[] {start});
    scores = new float[beams];
    Arrays.fill(scores, 1, beams, NEVER);
    origins = new int[beams];
    Arrays.setAll(origins, beam -> beam);
    done = maxLength == 1;
  }

  @Override
  public long[] newest() {
    return Arrays.stream(live).mapToLong(ids -> ids[ids.length - 1]).toArray();
  }

  @Override
  public int[] origins() {
    return origins;
  }

  @Override
  public boolean done() {
    return done;
  }

  @Override
  public void advance(float[] logProbabilities, int from, int vocabulary) {
    Candidates best = new Candidates(Math.min(2 * beams, beams * vocabulary));
    for (int beam = 0; beam < beams; beam++) {
      int row = (from + beam) * vocabulary;
      for (int id = 0; id < vocabulary; id++) {
        best.offer(scores[beam] + logProbabilities[row + id], beam * vocabulary + id);
      }
    }
    int length = live[0].length;
    walk(best, vocabulary, length);
    if (finished.size() == beams && worst() >= (double) best.score(0) / length) {
      done = true;
    } else if (length + 1 == maxLength) {
      for (int beam = 0; beam < beams; beam++) {
        finish(live[beam], (double) scores[beam] / maxLength);
      }
      done = true;
    }
  }

  private void walk(Candidates best, int vocabulary, int length) {
    int[][] nextLive = new int[beams][];
    float[] nextScores = new float[beams];
    int[] nextOrigins = new int[beams];
    int kept = 0;
    for (int rank = 0; rank < best.size() && kept < beams; rank++) {
      int beam = best.index(rank) / vocabulary;
      int id = best.index(rank) % vocabulary;
      int[] ids = Arrays.copyOf(live[beam], length + 1);
      ids[length] = id;
      if (id != end) {
        nextLive[kept] = ids;
        nextScores[kept] = best.score(rank);
        nextOrigins[kept++] = beam;
      } else if (rank < beams) {
        finish(ids, (double) best.score(rank) / length);
      }
    }
    live = nextLive; // full: of 2k candidates at most k end
    scores = nextScores;
    origins = nextOrigins;
  }

  private void finish(int[] ids, double value) {
    finished.add(new Finished(ids, value));
    finished.sort(Comparator.comparingDouble(Finished::value).reversed()); // stable: earlier first
    if (finished.size() > beams) {
      finished.remove(beams);
    }
  }

  private double worst() {
    return finished.get(beams - 1).value();
  }

  @Override
  public int[] answer() {
    return finished.isEmpty() ? live[0] : finished.get(0).ids();
  }
}
