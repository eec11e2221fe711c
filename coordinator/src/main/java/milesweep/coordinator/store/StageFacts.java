package milesweep.coordinator.store;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import milesweep.common.metric.StageResult;
import milesweep.common.trial.NumericContext;
import org.jdbi.v3.core.Handle;

/**
 * What stands beside the rows of many stages, by their numbers. The texts are read one after the
 * other and made sense of on all cores.
 *
 * @param ids of the stages, sorted; null for all
 */
record StageFacts(Handle handle, List<Long> ids) {
  private record Text(long id, String content) {}

  /** What the stages are. */
  SortedMap<Long, StageBlock.Identity> identities() {
    List<Text> texts =
        handle
            .createQuery("SELECT stage_id, content FROM stage_block ORDER BY stage_id")
            .map((row, context) -> new Text(row.getLong(1), row.getString(2)))
            .list();
    TreeSet<Long> wanted = ids == null ? null : new TreeSet<>(ids);
    Map<Long, StageBlock> blocks = new ConcurrentHashMap<>();
    IntStream.range(0, texts.size())
        .filter(i -> wanted == null || touches(wanted, texts, i))
        .parallel()
        .forEach(i -> blocks.put(texts.get(i).id(), block(texts.get(i))));
    Set<String> templates = new HashSet<>();
    blocks.values().forEach(block -> templates.addAll(block.templates()));
    Map<String, StageTemplate> examples =
        new TemplateRepository(handle).all(templates, StageTemplate.class);
    Map<Long, List<StageBlock.Identity>> read = new ConcurrentHashMap<>();
    blocks.entrySet().parallelStream()
        .forEach(block -> read.put(block.getKey(), block.getValue().identities(examples)));
    SortedMap<Long, StageBlock.Identity> all = new TreeMap<>();
    new TreeMap<>(read)
        .forEach(
            (first, stages) -> {
              for (int i = 0; i < stages.size(); i++) {
                if (wanted == null || wanted.contains(first + i)) {
                  all.put(first + i, stages.get(i));
                }
              }
            });
    return all;
  }

  private static StageBlock block(Text text) {
    return StoreJson.read("stage_block.content", text.content(), StageBlock.class);
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

  private List<Text> texts(String query, String ofIds) {
    return ids == null
        ? handle
            .createQuery(query)
            .map((row, context) -> new Text(row.getLong(1), row.getString(2)))
            .list()
        : Rows.read(
            handle,
            query + ofIds,
            "BIGINT",
            ids,
            row -> new Text(row.getLong(1), row.getString(2)));
  }

  private static String last(String one, String other) {
    return one.compareTo(other) < 0 ? other : one;
  }
}
