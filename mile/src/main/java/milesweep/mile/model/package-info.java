/**
 * MILE itself: ViT, JTM encoder, decoder, their loss and the states of a generation. From {@code
 * nn} and {@code peft}, to {@code train} and {@code evaluate}.
 */
package milesweep.mile.model;
