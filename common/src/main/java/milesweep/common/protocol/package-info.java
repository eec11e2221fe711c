/** What coordinator, worker nodes and trainer processes tell each other. */
package milesweep.common.protocol;
