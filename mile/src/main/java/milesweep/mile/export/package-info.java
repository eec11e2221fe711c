/**
 * Trained models on their way out: adapters in the PEFT library's folders, whole models under the
 * original names. A process of its own, beside the trainer. From {@code checkpoint} and {@code
 * model}.
 */
package milesweep.mile.export;
