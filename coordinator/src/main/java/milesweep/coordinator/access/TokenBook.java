package milesweep.coordinator.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose a shown token is: this start's own, or one of the token file as it is now. A file that
 * cannot be read lets nobody in by it. For any thread.
 */
public final class TokenBook {
  private static final Logger LOG = LoggerFactory.getLogger(TokenBook.class);

  private final NamedToken local;
  private final TokenFile file;
  private Stamp seen = Stamp.NONE;
  private List<NamedToken> named = List.of();

  /** Tells one content of the file from the next; each is another file, moved into its place. */
  private record Stamp(Object key, long size, long modifiedNanos) {
    static final Stamp NONE = new Stamp("none", 0, 0);
  }

  /** A book over a token file and the token of this start, which may do everything. */
  public TokenBook(Token local, TokenFile file) {
    this.local = new NamedToken(Caller.LOCAL, Role.OPERATE, local.sha256(), "");
    this.file = file;
  }

  /** The holder of a token; empty when it is nobody's. */
  public Optional<Caller> caller(Token shown) {
    byte[] hash = shown.sha256().getBytes(StandardCharsets.US_ASCII);
    Optional<Caller> found = Optional.empty();
    for (NamedToken one : now()) {
      found = matches(one, hash) ? Optional.of(new Caller(one.name(), one.role())) : found;
    }
    return matches(local, hash) ? Optional.of(new Caller(local.name(), local.role())) : found;
  }

  private static boolean matches(NamedToken token, byte[] hash) {
    return MessageDigest.isEqual(token.sha256().getBytes(StandardCharsets.US_ASCII), hash);
  }

  private synchronized List<NamedToken> now() {
    Stamp stamp = stamp();
    if (!stamp.equals(seen)) {
      seen = stamp;
      try {
        named = file.read();
      } catch (IOException e) {
        LOG.error("no named token is accepted: {}", e.getMessage());
        named = List.of();
      }
    }
    return named;
  }

  private Stamp stamp() {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file.path(), BasicFileAttributes.class);
      return new Stamp(
          String.valueOf(attributes.fileKey()),
          attributes.size(),
          attributes.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS));
    } catch (IOException e) {
      return Stamp.NONE; // none was added yet
    }
  }
}
