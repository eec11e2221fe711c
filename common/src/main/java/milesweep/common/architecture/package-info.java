/** Pure arithmetic over MILE's sizes: shapes, parameter counts, memory. */
package milesweep.common.architecture;
