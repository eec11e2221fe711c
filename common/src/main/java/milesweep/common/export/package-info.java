/** What a model is exported from, on its way from the command to a process of the model library. */
package milesweep.common.export;
