/** Third station of the trainer: generates answers and scores them. From {@code model}. */
package milesweep.mile.evaluate;
