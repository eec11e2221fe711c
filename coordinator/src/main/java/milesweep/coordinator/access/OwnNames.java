package milesweep.coordinator.access;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The names that a coordinator is called by. A page of some web site can have its own name point to
 * this machine and then speak to the coordinator in a visitor's browser; it gives itself away by
 * the name. Addresses cannot be made to point elsewhere, so all of them will do.
 */
public final class OwnNames {
  private static final Pattern ADDRESS =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+\\]");
  private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");

  private final Set<String> names = new TreeSet<>();

  /** {@code localhost} and these, without ports. */
  public OwnNames(Collection<String> names) {
    this.names.add("localhost");
    names.forEach(name -> this.names.add(name.toLowerCase(Locale.ROOT)));
  }

  /**
   * What is wrong with a request's headers; empty when nothing is.
   *
   * @param host of the request; empty where there is none
   * @param origin of the page that sends it; empty for commands
   */
  public Optional<String> fault(Optional<String> host, Optional<String> origin) {
    String called = host.orElse("").toLowerCase(Locale.ROOT);
    String name = PORT.matcher(called).replaceFirst("");
    if (!names.contains(name) && !ADDRESS.matcher(name).matches()) {
      return Optional.of(
          "\"%s\" is no name of this coordinator; it answers to its address and to %s"
              .formatted(name, String.join(", ", names)));
    }
    return origin
        .filter(page -> !called.equals(authority(page)))
        .map(page -> "a page of " + page + " may not ask this coordinator");
  }

  private static String authority(String page) {
    try {
      String authority = new URI(page).getAuthority();
      return authority == null ? "" : authority.toLowerCase(Locale.ROOT);
    } catch (URISyntaxException e) {
      return ""; // no page of ours
    }
  }
}
