package milesweep.mile.data;

import milesweep.mile.text.PaddedIds;

/**
 * Some samples as plain arrays.
 *
 * @param qids question ids (B)
 * @param images numbers (B, 3, side, side), row-major
 * @param side of an image
 * @param questions ids and mask (B, longest question), first id {@code [ENC]}
 * @param answers ids and mask (B, longest answer), first id {@code [DEC]}
 */
public record SampleBatch(
    long[] qids, float[] images, int side, PaddedIds questions, PaddedIds answers) {}
