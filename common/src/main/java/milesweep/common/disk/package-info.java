/** What a folder's file system is, and whether what must not be lost may be kept there. */
package milesweep.common.disk;
