/** Reads VQA-RAD in its public and its pre-split form. From the disk, to {@code data}. */
package milesweep.mile.data.vqarad;
