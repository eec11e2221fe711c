/**
 * The model's words: WordPiece tokenizer and its vocabularies. From {@code data}, to {@code train}
 * and {@code evaluate}.
 */
package milesweep.mile.text;
