/**
 * A pickle virtual machine that knows the few classes of PyTorch's weight files and can make
 * nothing else: plain Java values and references to tensors. No class is ever looked up by a name
 * from a file. To {@code checkpoint.torch}.
 */
package milesweep.mile.checkpoint.pickle;
