package milesweep.mile.data.instruction;

import java.util.List;

/**
 * One question in instruction form.
 *
 * @param imageName as in the source
 * @param qid as in the source
 * @param answer cleaned
 * @param questionPool the ready prompts of which each epoch draws one; never empty
 */
public record InstructionEntry(
    String imageName, long qid, String answer, List<String> questionPool) {}
