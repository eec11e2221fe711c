package milesweep.coordinator.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnNamesTest {
  private final OwnNames names = new OwnNames(List.of("head.lab", "10.0.0.4"));

  @ParameterizedTest(name = "Host: {0}, Origin: {1}")
  @CsvSource(
      nullValues = "-",
      value = {
        "head.lab:8080,-",
        "HEAD.lab,-",
        "localhost:9000,-",
        "127.0.0.1:8080,-",
        "10.0.0.4,-",
        "192.168.7.7:1,-",
        "[::1]:8080,-",
        "localhost:9000,http://localhost:9000",
        "head.lab,https://head.lab",
      })
  void the_coordinators_own_name_or_any_address_will_do(String host, String origin) {
    assertThat(names.fault(Optional.ofNullable(host), Optional.ofNullable(origin))).isEmpty();
  }

  @ParameterizedTest(name = "Host: {0}, Origin: {1}")
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        "evil.example:8080 | -                      | no name of this coordinator",
        "127.0.0.1.evil.example | -                 | no name of this coordinator",
        "head.lab.evil | -                          | no name of this coordinator",
        "- | -                                      | no name of this coordinator",
        "localhost:9000 | http://evil.example       | may not ask",
        "localhost:9000 | http://localhost:9001     | may not ask",
        "localhost:9000 | null                      | may not ask",
        "localhost:9000 | http://localhost:9000@evil.example | may not ask",
      })
  void another_name_or_another_ones_page_is_refused(String host, String origin, String words) {
    assertThat(names.fault(Optional.ofNullable(host), Optional.ofNullable(origin)))
        .hasValueSatisfying(fault -> assertThat(fault).contains(words));
  }
}
