package milesweep.common.setting;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What has to be done to some settings to make others of them: the short way to write down a
 * hundred thousand that are alike.
 *
 * @param set values that are other or new
 * @param gone paths that have no value any more
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SettingsPatch(
    @JsonInclude(JsonInclude.Include.ALWAYS) Settings set, List<String> gone) {
  public SettingsPatch {
    gone = gone == null ? List.of() : List.copyOf(gone);
  }
}
