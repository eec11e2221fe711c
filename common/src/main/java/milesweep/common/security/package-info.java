/** Who may talk to whom: TLS files of a node, and what a node may do without them. */
package milesweep.common.security;
