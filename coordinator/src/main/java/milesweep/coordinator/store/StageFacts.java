package milesweep.coordinator.store;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import milesweep.common.metric.StageResult;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.NumericContext;
import org.jdbi.v3.core.Handle;

/**
 * What stands beside the rows of many stages, by their numbers. The texts are read one after the
 * other and made sense of on all cores.
 *
 * @param ids of the stages, sorted; null for all
 */
record StageFacts(Handle handle, List<Long> ids) {
  /** Whether this stage is one of them. */
  boolean concern(long id) {
    return ids == null || Collections.binarySearch(ids, id) >= 0;
  }

  private record Text(long id, String content) {}

  /**
   * Stages that were added together.
   *
   * @param first number of the first of them; the others are numbered on
   */
  record Block(long first, List<StageBlock.Identity> stages) {}

  /** What the stages are: all blocks that have some of them, in order. */
  List<Block> blocks() {
    List<Text> texts =
        Rows.all(
            handle,
            "SELECT stage_id, content FROM stage_block ORDER BY stage_id",
            row -> new Text(row.getLong(1), row.getString(2)));
    TreeSet<Long> wanted = ids == null ? null : new TreeSet<>(ids);
    Templates<StageTemplate> templates = new TemplateRepository(handle).all(StageTemplate.class);
    return IntStream.range(0, texts.size())
        .parallel()
        .filter(i -> wanted == null || touches(wanted, texts, i))
        .mapToObj(texts::get)
        .map(text -> new Block(text.id(), StageBlockReader.read(text.content(), templates)))
        .toList();
  }

  private static boolean touches(TreeSet<Long> wanted, List<Text> blocks, int i) {
    Long first = wanted.ceiling(blocks.get(i).id());
    boolean isLast = i + 1 == blocks.size();
    return first != null && (isLast || first < blocks.get(i + 1).id());
  }

  /** The results of those that have one. */
  Map<Long, StageResult> results() {
    Map<Long, StageResult> all = new ConcurrentHashMap<>();
    Map<NumericContext, NumericContext> contexts = new ConcurrentHashMap<>(); // few for all results
    texts("SELECT stage_id, content FROM result", " WHERE stage_id = ANY(?)").parallelStream()
        .forEach(text -> all.put(text.id(), result(text, contexts)));
    return all;
  }

  private static StageResult result(Text text, Map<NumericContext, NumericContext> contexts) {
    StageResult result = StoreJson.read("result.content", text.content(), StageResult.class);
    NumericContext context = result.context();
    return context == null
        ? result
        : result.sharing(contexts.computeIfAbsent(context, first -> first));
  }

  /**
   * What an attempt computed in that was not its stage's context: one of each stage, as JSON.
   *
   * @param mixed stages of which this may be
   */
  Map<Long, String> otherContexts(List<Long> mixed) {
    Map<Long, String> all = new HashMap<>();
    Rows.read(
            handle,
            """
            SELECT attempt.stage_id, attempt.context FROM attempt JOIN stage ON stage.stage_id = attempt.stage_id
            WHERE stage.stage_id = ANY(?) AND attempt.context <> stage.context
            """,
            "BIGINT",
            mixed,
            row -> new Text(row.getLong(1), row.getString(2)))
        .forEach(text -> all.merge(text.id(), text.content(), StageFacts::last));
    return all;
  }

  /** The weights that results name. */
  ById<Artifact> weights() {
    ById<Artifact> all = new ById<>();
    Rows.each(
        handle,
        "SELECT stage_id, sha256, bytes, path FROM artifact",
        row ->
            all.put(
                row.getLong(1), new Artifact(row.getString(2), row.getLong(3), row.getString(4))));
    return all;
  }

  private List<Text> texts(String query, String ofIds) {
    Rows.Mapper<Text> text = row -> new Text(row.getLong(1), row.getString(2));
    return ids == null
        ? Rows.all(handle, query, text)
        : Rows.read(handle, query + ofIds, "BIGINT", ids, text);
  }

  private static String last(String one, String other) {
    return one.compareTo(other) < 0 ? other : one;
  }
}
