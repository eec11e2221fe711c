package milesweep.mile.checkpoint.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightKeysTest {
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          MODEL | visual_encoder.cls_token                                 | visual_encoder.cls_token
          MODEL | module.visual_encoder.cls_token                          | visual_encoder.cls_token
          MODEL | module._orig_mod.visual_encoder.cls_token                | visual_encoder.cls_token
          MODEL | text_decoder.cls.predictions.bias                        | text_decoder.cls.predictions.bias
          MODEL | text_decoder.cls.predictions.decoder.bias                | text_decoder.cls.predictions.bias
          MODEL | text_decoder.cls.predictions.decoder.weight              | text_decoder.bert.embeddings.word_embeddings.weight
          MODEL | text_decoder.base_model.model.bert.encoder.layer.0.attention.self.key.weight | text_decoder.bert.encoder.layer.0.attention.self.key.weight
          MODEL | text_decoder.base_model.model.bert.encoder.layer.0.attention.self.query.base_layer.weight | text_decoder.bert.encoder.layer.0.attention.self.query.weight
          MODEL | text_decoder.base_model.model.bert.encoder.layer.0.attention.self.query.lora_A.default.weight | text_decoder.base_model.model.bert.encoder.layer.0.attention.self.query.lora_A.default.weight
          MODEL | text_encoder.base_model.model.encoder.layer.0.output.dense.ia3_l.default | text_encoder.base_model.model.encoder.layer.0.output.dense.ia3_l.default
          MODEL | text_encoder.base_model.model.encoder.layer.0.output.dense.base_layer.bias | text_encoder.encoder.layer.0.output.dense.bias
          MODEL | visual_encoder.base_model.model.patch_embed.proj.base_layer.weight | visual_encoder.patch_embed.proj.weight
          MODEL | text_decoder.base_model.bert.embeddings.word_embeddings.weight | text_decoder.bert.embeddings.word_embeddings.weight
          MODEL | text_encoder.base_model.embeddings.LayerNorm.bias        | text_encoder.embeddings.LayerNorm.bias
          MODEL | text_decoder.prompt_encoder.default.embedding.weight     | text_decoder.prompt_encoder.default.embedding.weight
          MODEL | text_encoder.embeddings.LayerNorm.gamma                  | text_encoder.embeddings.LayerNorm.weight
          VIT   | blocks.3.attn.qkv.weight                                 | visual_encoder.blocks.3.attn.qkv.weight
          VIT   | visual_encoder.pos_embed                                 | visual_encoder.pos_embed
          VIT   | module.norm.bias                                         | visual_encoder.norm.bias
          BERT  | bert.embeddings.word_embeddings.weight                   | text_encoder.embeddings.word_embeddings.weight text_decoder.bert.embeddings.word_embeddings.weight
          BERT  | encoder.layer.1.output.LayerNorm.beta                    | text_encoder.encoder.layer.1.output.LayerNorm.bias text_decoder.bert.encoder.layer.1.output.LayerNorm.bias
          BERT  | cls.predictions.transform.LayerNorm.gamma                | text_decoder.cls.predictions.transform.LayerNorm.weight
          BERT  | cls.predictions.bias                                     | text_decoder.cls.predictions.bias
          """)
  void a_key_stands_for_parameters(WeightRole role, String key, String parameters) {
    WeightKeys keys = WeightKeys.of(role, List.of(key));
    assertThat(keys.byParameter().keySet())
        .containsExactlyInAnyOrderElementsOf(Arrays.asList(parameters.split(" ")));
    assertThat(keys.byParameter().values()).containsOnly(key);
    assertThat(keys.extras()).isEmpty();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          MODEL | text_encoder.embeddings.position_ids           | BUFFER
          MODEL | text_decoder.prompt_tokens.default             | BUFFER
          MODEL | text_decoder.word_embeddings.weight            | DUPLICATE
          MODEL | visual_encoder_m.blocks.0.norm1.bias           | MOMENTUM
          MODEL | vision_proj_m.weight                           | MOMENTUM
          MODEL | image_queue                                    | HEAD
          MODEL | itm_head.weight                                | HEAD
          MODEL | temp                                           | HEAD
          MODEL | text_encoder.pooler.dense.weight               | HEAD
          MODEL | text_decoder.bert.pooler.dense.weight          | HEAD
          VIT   | head.weight                                    | HEAD
          VIT   | decoder_blocks.0.norm1.bias                    | HEAD
          VIT   | text_encoder.embeddings.LayerNorm.bias         | OTHER_PART
          VIT   | visual_encoder_m.cls_token                     | OTHER_PART
          BERT  | bert.pooler.dense.weight                       | HEAD
          BERT  | cls.seq_relationship.bias                      | HEAD
          BERT  | bert.embeddings.token_type_embeddings.weight   | HEAD
          BERT  | embeddings.position_ids                        | BUFFER
          """)
  void a_well_known_key_of_no_use_is_counted_by_its_kind(WeightRole role, String key, Extra kind) {
    WeightKeys keys = WeightKeys.of(role, List.of(key));
    assertThat(keys.byParameter()).isEmpty();
    assertThat(keys.extras()).isEqualTo(Map.of(kind, List.of(key)));
  }

  @Test
  void a_tied_tensors_own_name_counts_before_its_second() {
    String own = "text_decoder.cls.predictions.bias";
    String second = "text_decoder.cls.predictions.decoder.bias";
    WeightKeys keys = WeightKeys.of(WeightRole.MODEL, List.of(second, own));
    assertThat(keys.byParameter()).isEqualTo(Map.of(own, own));
    assertThat(keys.extras()).isEqualTo(Map.of(Extra.DUPLICATE, List.of(second)));
  }

  @ParameterizedTest(name = "{0} {1}: {2} to {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          MODEL | visual_encoder.pos_embed                       | 1 5 8   | 1 5 8   | EXACT
          MODEL | visual_encoder.pos_embed                       | 1 5 8   | 1 10 8  | POSITIONS
          VIT   | visual_encoder.pos_embed                       | 1 197 8 | 1 901 8 | POSITIONS
          VIT   | visual_encoder.pos_embed                       | 1 198 8 | 1 901 8 | NONE
          VIT   | visual_encoder.pos_embed                       | 1 5 9   | 1 10 8  | NONE
          VIT   | visual_encoder.pos_embed                       | 1 1 8   | 1 10 8  | NONE
          VIT   | visual_encoder.pos_embed                       | 5 8     | 1 10 8  | NONE
          BERT  | text_encoder.embeddings.word_embeddings.weight | 30522 8 | 30524 8 | TWO_MORE_ROWS
          BERT  | text_decoder.cls.predictions.bias              | 30522   | 30524   | TWO_MORE_ROWS
          BERT  | text_encoder.embeddings.word_embeddings.weight | 30521 8 | 30524 8 | NONE
          BERT  | text_encoder.embeddings.LayerNorm.bias         | 30522   | 30524   | NONE
          MODEL | text_encoder.embeddings.word_embeddings.weight | 30522 8 | 30524 8 | NONE
          MODEL | text_encoder.embeddings.LayerNorm.bias         | 8       | 9       | NONE
          """)
  void a_tensor_fits_a_parameter_or_not(
      WeightRole role, String name, String stored, String wanted, Fit fit) {
    assertThat(Fit.of(role, name, shape(stored), shape(wanted))).isEqualTo(fit);
  }

  private static long[] shape(String sizes) {
    return Arrays.stream(sizes.split(" ")).mapToLong(Long::parseLong).toArray();
  }
}
