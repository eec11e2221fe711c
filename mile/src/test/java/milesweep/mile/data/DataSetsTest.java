package milesweep.mile.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import milesweep.common.setting.Settings;
import milesweep.common.view.DataSettings;
import milesweep.mile.data.slake.SplitName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSetsTest {
  @TempDir Path temporary;

  private static DataSettings phantom(int questions) {
    Map<String, Object> values = new HashMap<>();
    values.put("data.kind", "phantom");
    values.put("data.strict", true);
    values.put("data.phantom.domain", "anatomy");
    values.put("data.phantom.seed", 3);
    values.put("data.phantom.train-images", 6);
    values.put("data.phantom.validate-images", 1);
    values.put("data.phantom.test-images", 2);
    values.put("data.phantom.questions-per-image", questions);
    values.put("data.phantom.image-size", 32);
    return DataSettings.from(Settings.of(values), "");
  }

  private CheckedData check(DataSettings settings, Settings sources, Path generated) {
    return DataSets.check(
        settings, sources, generated, Set.of(SplitName.TRAIN, SplitName.TEST), Optional.empty());
  }

  @Test
  void a_phantom_set_is_generated_where_it_is_not_there() {
    CheckedData data =
        check(phantom(5), Settings.empty(), temporary.resolve("new/cache")).require();
    assertThat(data.name()).isEqualTo("phantom");
    assertThat(data.split(SplitName.TRAIN)).hasSize(30);
    assertThat(check(phantom(5), Settings.empty(), temporary).fingerprint())
        .isEqualTo(data.fingerprint());
  }

  @Test
  void settings_and_folders_that_do_not_do_are_faults() throws Exception {
    assertThat(check(phantom(30), Settings.empty(), temporary).faults())
        .singleElement()
        .asString()
        .contains("data.phantom.questions-per-image is 30");
    Path file = Files.writeString(temporary.resolve("file"), "");
    assertThat(check(phantom(5), Settings.empty(), file).faults())
        .singleElement()
        .asString()
        .contains("cannot keep the phantom set");
    DataSettings slake =
        DataSettings.from(Settings.of(Map.of("data.kind", "slake", "data.strict", true)), "");
    assertThat(check(slake, Settings.empty(), temporary).faults())
        .singleElement()
        .asString()
        .contains("data.folder is not set");
    assertThat(check(slake, Settings.of(Map.of("data.folder", "/nowhere")), temporary).faults())
        .singleElement()
        .asString()
        .contains("/nowhere: no such folder");
  }
}
