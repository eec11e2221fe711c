package milesweep.coordinator.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import milesweep.common.AtomicFile;
import milesweep.common.Json;

/**
 * {@code HOME/coordinator/tokens.json}: the named tokens of a coordinator, for its owner alone.
 * Commands change it while the coordinator runs, which looks at it at each request.
 */
public final class TokenFile {
  private static final String NAME = "tokens.json";
  private static final Set<PosixFilePermission> WRITABLE_BY_OTHERS =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  private final Path file;

  private record Content(List<NamedToken> tokens) {}

  /** A change of the list of tokens; what it throws leaves the file as it was. */
  private interface Edit {
    List<NamedToken> of(List<NamedToken> before);
  }

  private TokenFile(Path file) {
    this.file = file;
  }

  /** That of a coordinator's folder; need not exist. */
  public static TokenFile in(Path coordinatorFolder) {
    return new TokenFile(coordinatorFolder.resolve(NAME));
  }

  Path path() {
    return file;
  }

  /**
   * All tokens, oldest first.
   *
   * @throws IOException when the file is there and not what it should be, naming it
   */
  public List<NamedToken> read() throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    if (Files.getPosixFilePermissions(file).stream().anyMatch(WRITABLE_BY_OTHERS::contains)) {
      throw new IOException(file + " can be written by others; look through it, then chmod 600 it");
    }
    Content content;
    try {
      content = Json.MAPPER.readValue(Files.readAllBytes(file), Content.class);
    } catch (JsonProcessingException e) {
      throw damaged(e.getOriginalMessage());
    }
    if (content == null
        || content.tokens() == null
        || !content.tokens().stream().allMatch(one -> one != null && one.isWhole())) {
      throw damaged("a token lacks its name, role or hash");
    }
    return content.tokens();
  }

  private IOException damaged(String how) {
    return new IOException(
        file + " is not readable (" + how + "); mend it, or remove it and add the tokens again");
  }

  /**
   * Adds a token and makes it durable.
   *
   * @return the secret, which nothing can show again
   * @throws IllegalArgumentException when the name cannot be one or is taken
   */
  public Token add(String name, Role role, Instant now) throws IOException {
    NamedToken.requireName(name);
    Token token = Token.random();
    edit(
        before -> {
          if (find(before, name).isPresent()) {
            throw new IllegalArgumentException(
                "there is a token named "
                    + name
                    + " already; revoke it first, or use another name");
          }
          List<NamedToken> after = new ArrayList<>(before);
          after.add(NamedToken.of(name, role, token, now));
          return after;
        });
    return token;
  }

  /**
   * Takes a token away.
   *
   * @throws IllegalArgumentException when there is none of that name
   */
  public void revoke(String name) throws IOException {
    edit(
        before -> {
          NamedToken gone =
              find(before, name)
                  .orElseThrow(() -> new IllegalArgumentException(noneNamed(name, before)));
          return before.stream().filter(one -> one != gone).toList();
        });
  }

  private static String noneNamed(String name, List<NamedToken> tokens) {
    return "no token is named "
        + name
        + (tokens.isEmpty()
            ? "; there is none"
            : "; there are: " + String.join(", ", tokens.stream().map(NamedToken::name).toList()));
  }

  private static Optional<NamedToken> find(List<NamedToken> tokens, String name) {
    return tokens.stream().filter(one -> one.name().equals(name)).findFirst();
  }

  /** One command after the other, so that none undoes what another did. */
  private void edit(Edit edit) throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                file.resolveSibling(NAME + ".lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(AtomicFile.PRIVATE));
        FileLock lock = channel.lock()) {
      List<NamedToken> after = edit.of(read());
      AtomicFile.writePrivate(
          file, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(new Content(after)));
    }
  }
}
