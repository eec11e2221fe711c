/** What crosses a process boundary. */
package milesweep.common;
