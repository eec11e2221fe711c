package milesweep.cli;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import milesweep.common.security.NodeTls;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes the keys and certificates of a cluster's own authority, good from a day ago on. */
final class CertificateMaker {
  private static final int RSA_BITS = 3072;
  private static final Duration CLOCKS_DIFFER = Duration.ofDays(1);

  private final SecureRandom random = new SecureRandom();
  private final Instant now;

  CertificateMaker(Instant now) {
    this.now = now;
  }

  KeyPair key() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(RSA_BITS, random);
    return generator.generateKeyPair();
  }

  /** A certificate that its own key signs, and that may sign others. */
  X509Certificate authority(KeyPair key, Duration life)
      throws GeneralSecurityException, OperatorCreationException, CertIOException {
    X500Name name = new X500Name("CN=MileSweep cluster authority");
    X509v3CertificateBuilder builder = builder(name, name, key.getPublic(), life);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
    return signed(builder, key.getPrivate());
  }

  /**
   * A node's certificate, for both ends of a connection.
   *
   * @param hosts addresses and names by which others reach it
   */
  X509Certificate node(
      String name,
      List<String> hosts,
      PublicKey key,
      X509Certificate authority,
      PrivateKey authorityKey,
      Duration life)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    X509v3CertificateBuilder builder =
        builder(
            new X500Name(authority.getSubjectX500Principal().getName()),
            new X500Name("CN=" + name),
            key,
            life);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(
        Extension.keyUsage,
        true,
        new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
    builder.addExtension(
        Extension.extendedKeyUsage,
        false,
        new ExtendedKeyUsage(
            new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
    List<GeneralName> names = new ArrayList<>();
    names.add(new GeneralName(GeneralName.dNSName, NodeTls.CLUSTER_NAME));
    for (String host : hosts) {
      names.add(
          isAddress(host)
              ? new GeneralName(GeneralName.iPAddress, InetAddress.getByName(host).getHostAddress())
              : new GeneralName(GeneralName.dNSName, host));
    }
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(names.toArray(new GeneralName[0])));
    return signed(builder, authorityKey);
  }

  static boolean isAddress(String host) {
    return host.contains(":") || host.matches("[0-9.]+");
  }

  private X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, PublicKey key, Duration life) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(127, random),
        Date.from(now.minus(CLOCKS_DIFFER)),
        Date.from(now.plus(life)),
        subject,
        key);
  }

  private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(key)));
  }

  /** PEM of a certificate. */
  static String pem(X509Certificate certificate) throws IOException {
    return written(certificate);
  }

  /** PEM of a key in PKCS#8, without a password. */
  static String pem(PrivateKey key) throws IOException {
    return written(new JcaPKCS8Generator(key, null).generate());
  }

  private static String written(Object value) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(value);
    }
    return text.toString();
  }
}
