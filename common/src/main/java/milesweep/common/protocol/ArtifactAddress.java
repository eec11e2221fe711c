package milesweep.common.protocol;

/**
 * Where a node gives out the artifacts that it holds.
 *
 * @param url of its server, without a path
 * @param token that it wants to see; made anew with each start, never stored and never shown
 */
public record ArtifactAddress(String url, String token) {
  @Override
  public String toString() {
    return url; // a token must not get into a log
  }
}
