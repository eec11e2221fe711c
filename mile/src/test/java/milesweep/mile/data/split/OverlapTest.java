package milesweep.mile.data.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import milesweep.mile.data.json.JsonRecord;
import milesweep.mile.data.slake.AnswerType;
import milesweep.mile.data.slake.QuestionRecord;
import milesweep.mile.data.slake.SplitName;
import org.junit.jupiter.api.Test;

class OverlapTest {
  private static QuestionRecord record(long qid, String image, String group, String question) {
    return new QuestionRecord(
        new JsonRecord("f", 0, 1, 1, qid, Map.of()),
        qid,
        image,
        question,
        "a",
        AnswerType.OPEN,
        "",
        "",
        group);
  }

  private static List<String> between(List<QuestionRecord> train, List<QuestionRecord> test) {
    Map<String, String> pixels = Map.of("a.png", "0", "b.png", "1", "twin.png", "0");
    return Overlap.of(Map.of(SplitName.TRAIN, train, SplitName.TEST, test), pixels::get).stream()
        .map(Overlap::toString)
        .toList();
  }

  @Test
  void splits_without_anything_in_common_have_no_overlap() {
    assertThat(
            between(
                List.of(record(1, "a.png", "a.png", "Where?")),
                List.of(record(1, "b.png", "b.png", "Where?"))))
        .isEmpty();
  }

  @Test
  void a_shared_image_is_told_once_however_many_questions_it_has() {
    assertThat(
            between(
                List.of(record(1, "a.png", "a.png", "Where?"), record(2, "a.png", "a.png", "x")),
                List.of(record(3, "a.png", "a.png", "What?"), record(4, "a.png", "a.png", "y"))))
        .containsExactly("1 images are in both train and test, so scores are too good: a.png");
  }

  @Test
  void a_question_asked_again_on_its_image_is_told_whatever_its_case_and_spacing() {
    assertThat(
            between(
                List.of(record(1, "a.png", "a.png", "Where is  it?")),
                List.of(record(7, "a.png", "a.png", "where IS it?"))))
        .element(1)
        .asString()
        .isEqualTo(
            "1 questions on the same image are in both train and test, so scores are too good: qid 7");
  }

  @Test
  void the_same_picture_under_two_names_is_seen() {
    assertThat(
            between(
                List.of(record(1, "a.png", "a.png", "Where?")),
                List.of(record(2, "twin.png", "twin.png", "Where?"))))
        .containsExactly(
            "1 pictures under two names are in both train and test, so scores are too good: twin.png = a.png");
  }

  @Test
  void a_group_on_several_images_is_seen() {
    assertThat(
            between(
                List.of(record(1, "a.png", "plant 1", "Where?")),
                List.of(record(2, "b.png", "plant 1", "Where?"))))
        .containsExactly("1 groups are in both train and test, so scores are too good: plant 1");
  }

  @Test
  void a_long_list_is_cut_in_the_text_alone() {
    List<QuestionRecord> many =
        java.util.stream.LongStream.range(0, 12)
            .mapToObj(i -> record(i, "image " + i, "image " + i, "q" + i))
            .toList();
    List<Overlap> found =
        Overlap.of(Map.of(SplitName.VALIDATE, many, SplitName.TEST, many), name -> null);
    assertThat(found)
        .extracting(Overlap::kind)
        .containsExactly(Overlap.Kind.IMAGE, Overlap.Kind.QUESTION);
    assertThat(found.get(0).shared()).hasSize(12);
    assertThat(found.get(0).toString()).contains("12 images").contains("image 9, …");
  }
}
