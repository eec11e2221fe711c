package milesweep.common.security;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keys and certificates in PEM files, as {@code openssl} and {@code milesweep certs} write them.
 */
public final class PemFiles {
  private static final int MOST_BYTES = 1 << 20;
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private PemFiles() {}

  /**
   * The first certificate of a file.
   *
   * @throws TlsException when there is none that can be read
   */
  public static X509Certificate certificate(Path file) {
    return certificate(read(file), file.toString());
  }

  /**
   * The first certificate of a text.
   *
   * @param where it stands, for people
   * @throws TlsException when there is none that can be read
   */
  public static X509Certificate certificate(byte[] text, String where) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(text));
    } catch (CertificateException e) {
      throw new TlsException(where + " holds no PEM certificate: " + e.getMessage(), e);
    }
  }

  /**
   * The RSA key of a file, in PKCS#8 without a password.
   *
   * @throws TlsException when there is none that can be read
   */
  public static PrivateKey key(Path file) {
    Matcher key = KEY.matcher(new String(read(file), StandardCharsets.US_ASCII));
    if (!key.find()) {
      throw new TlsException(
          file + " holds no key in PKCS#8 (BEGIN PRIVATE KEY) without a password");
    }
    try {
      return KeyFactory.getInstance("RSA")
          .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(key.group(1))));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new TlsException(file + " holds no RSA key that can be read: " + e.getMessage(), e);
    }
  }

  private static byte[] read(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new TlsException(file + " is too large for a key or certificate");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new TlsException("cannot read " + file + " (" + e + ")", e);
    }
  }
}
