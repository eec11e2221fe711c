/** The keys of a sweep file and their resolved values. */
package milesweep.common.setting;
