package milesweep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import milesweep.common.security.NodeTls;
import milesweep.common.security.PemFiles;
import milesweep.common.security.TlsException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertsCommandTest {
  private static final String HOST = "127.0.0.1";

  @TempDir private static Path folder;
  private static Path certs;
  private static Path node;
  private static Path stranger;

  @TempDir private Path work;

  @BeforeAll
  static void make() {
    certs = folder.resolve("certs");
    assertThat(Outcome.run("certs", "init", certs.toString()).expect(ExitCode.DONE))
        .contains("next, for each machine: milesweep certs issue");
    node = issue(certs, "gpu1", HOST);
    Path others = folder.resolve("others");
    Outcome.run("certs", "init", others.toString()).expect(ExitCode.DONE);
    stranger = issue(others, "gpu1", HOST);
  }

  private static Path issue(Path authority, String name, String host) {
    Outcome.run("certs", "issue", authority.toString(), name, "--host", host, "--host", "::1")
        .expect(ExitCode.DONE);
    return authority.resolve("nodes").resolve(name);
  }

  private Path copy(Path from) throws IOException {
    Path to = Files.createTempDirectory(work, "tls");
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(
            file, to.resolve(file.getFileName().toString()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return to;
  }

  private static void refuses(Path tls, String host, String... words) {
    assertThatThrownBy(() -> NodeTls.of(tls, host))
        .isInstanceOf(TlsException.class)
        .hasMessageContainingAll(words);
  }

  @Test
  void what_it_makes_is_good_and_for_its_owner_alone() throws IOException {
    assertThat(NodeTls.of(node, HOST).serverContext()).isNotNull();
    assertThat(NodeTls.of(node, "::1").authorityPem()).startsWith("-----BEGIN CERTIFICATE-----");
    for (Path secret : List.of(certs.resolve("ca.key"), node.resolve("tls.key"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
          .isEqualTo("rw-------");
    }
    X509Certificate own = PemFiles.certificate(node.resolve("tls.crt"));
    assertThat(own.getSubjectX500Principal().getName()).isEqualTo("CN=gpu1");
    assertThat(own.getBasicConstraints()).as("it cannot sign others").isEqualTo(-1);
  }

  @Test
  void a_renewal_keeps_the_key_and_a_second_authority_is_refused() throws IOException {
    Path renewed = issue(certs, "gpu2", HOST);
    byte[] key = Files.readAllBytes(renewed.resolve("tls.key"));
    byte[] certificate = Files.readAllBytes(renewed.resolve("tls.crt"));
    issue(certs, "gpu2", HOST);
    assertThat(renewed.resolve("tls.key")).hasBinaryContent(key);
    assertThat(Files.readAllBytes(renewed.resolve("tls.crt"))).isNotEqualTo(certificate);
    NodeTls.of(renewed, HOST);
    assertThat(Outcome.run("certs", "init", certs.toString()).expect(ExitCode.WRONG_INPUT))
        .contains("has an authority already");
  }

  @Test
  void files_that_would_not_do_are_refused_with_the_reason() throws IOException {
    refuses(node, "192.0.2.1", "tls.crt is for", "and not for 192.0.2.1", "--host 192.0.2.1");
    Path open = copy(node);
    Files.setPosixFilePermissions(
        open.resolve("tls.key"), PosixFilePermissions.fromString("rw-r-----"));
    refuses(open, HOST, "tls.key can be read by others; chmod 600 it");
    Path mixed = copy(node);
    Files.copy(
        stranger.resolve("ca.crt"), mixed.resolve("ca.crt"), StandardCopyOption.REPLACE_EXISTING);
    refuses(mixed, HOST, "is not signed by");
    Path wrongKey = copy(node);
    Files.copy(
        stranger.resolve("tls.key"),
        wrongKey.resolve("tls.key"),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.COPY_ATTRIBUTES);
    refuses(wrongKey, HOST, "is not the key of");
    Path torn = copy(node);
    Files.write(torn.resolve("tls.crt"), "-----BEGIN CERTIFICATE-----\nAAAA\n".getBytes());
    refuses(torn, HOST, "tls.crt holds no PEM certificate");
    Path noKey = copy(node);
    Files.writeString(noKey.resolve("tls.key"), "-----BEGIN ENCRYPTED PRIVATE KEY-----");
    refuses(noKey, HOST, "holds no key in PKCS#8");
    Path missing = copy(node);
    Files.delete(missing.resolve("ca.crt"));
    refuses(missing, HOST, "ca.crt is not there");
  }

  @Test
  void certificates_out_of_their_time_are_refused() throws Exception {
    CertificateMaker past = new CertificateMaker(Instant.now().minus(Duration.ofDays(30)));
    KeyPair authorityKey = past.key();
    X509Certificate authority = past.authority(authorityKey, Duration.ofDays(300));
    KeyPair key = past.key();
    Path old = work.resolve("old");
    CertsFolder.make(old);
    CertsFolder.write(old.resolve("tls.key"), CertificateMaker.pem(key.getPrivate()));
    CertsFolder.write(old.resolve("ca.crt"), CertificateMaker.pem(authority));
    CertsFolder.write(
        old.resolve("tls.crt"),
        CertificateMaker.pem(
            past.node(
                "gpu1",
                List.of(HOST),
                key.getPublic(),
                authority,
                authorityKey.getPrivate(),
                Duration.ofDays(10))));
    refuses(old, HOST, "is good from", "is the clock right?");
  }

  @Test
  void wrong_words_are_told() {
    assertThat(
            Outcome.run("certs", "issue", certs.toString(), "../x", "--host", HOST)
                .expect(ExitCode.WRONG_INPUT))
        .contains("NAME is made of letters");
    assertThat(
            Outcome.run("certs", "issue", certs.toString(), "x", "--host", "a b")
                .expect(ExitCode.WRONG_INPUT))
        .contains("is no address and no name");
    assertThat(
            Outcome.run("certs", "issue", folder.resolve("none").toString(), "x", "--host", HOST)
                .expect(ExitCode.WRONG_INPUT))
        .contains("ca.crt");
    assertThat(Outcome.run("coordinator", "--host", "192.0.2.1").expect(ExitCode.WRONG_INPUT))
        .contains("everybody in the network could join and steer");
  }
}
