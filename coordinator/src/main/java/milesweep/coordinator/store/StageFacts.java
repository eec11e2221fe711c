package milesweep.coordinator.store;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import milesweep.common.metric.StageResult;
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
  Map<Long, StageBlock.Identity> identities() {
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
    Map<Long, StageBlock.Identity> all = new ConcurrentHashMap<>();
    blocks.entrySet().parallelStream()
        .forEach(
            block -> {
              long id = block.getKey();
              for (StageBlock.Identity identity : block.getValue().identities(examples)) {
                all.put(id++, identity);
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
    texts("SELECT stage_id, content FROM result", " WHERE stage_id = ANY(?)").parallelStream()
        .forEach(
            text ->
                all.put(
                    text.id(),
                    StoreJson.read("result.content", text.content(), StageResult.class)));
    return all;
  }

  /** What an attempt computed in that was not its stage's context: one of each stage, as JSON. */
  Map<Long, String> otherContexts() {
    Map<Long, String> all = new HashMap<>();
    texts(
            """
            SELECT attempt.stage_id, attempt.context FROM attempt JOIN stage ON stage.stage_id = attempt.stage_id
            WHERE attempt.context <> stage.context
            """,
            "AND stage.stage_id = ANY(?)")
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
