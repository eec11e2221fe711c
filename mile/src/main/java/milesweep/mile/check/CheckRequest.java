package milesweep.mile.check;

import java.nio.file.Path;
import java.util.Optional;
import milesweep.common.setting.Settings;
import milesweep.common.view.DataSettings;

/**
 * What to look at, and against which limits.
 *
 * @param settings of the data set; empty to look at an instruction file by itself
 * @param sources paths of the data set
 * @param instructionFile prompts to train on; empty for those made from the training questions
 * @param instructionImages folder of an instruction file's images, when it is looked at by itself
 * @param vocabulary BERT's file or another; without it a vocabulary is built from the texts
 * @param questionMaxLength {@code text.question-max-length}
 * @param maxLength {@code generation.max-length}
 * @param questionsOnly whether images are left alone
 */
public record CheckRequest(
    Optional<DataSettings> settings,
    Settings sources,
    Optional<Path> instructionFile,
    Path instructionImages,
    Optional<Path> vocabulary,
    int questionMaxLength,
    int maxLength,
    boolean questionsOnly) {}
