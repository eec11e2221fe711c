/**
 * PEFT modules: LoRA, (IA)3, prefix tuning, P-tuning v2; each wraps a layer or stands in front of
 * self-attention. From {@code nn}, to {@code model}.
 */
package milesweep.mile.peft;
