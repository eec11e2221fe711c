package milesweep.common.security;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * The TLS files of one node: its key, its certificate, and that of the cluster's authority. Whoever
 * has a certificate of that authority is a full member of the cluster, so it serves this cluster
 * alone.
 *
 * @param folder with {@code tls.key}, {@code tls.crt} and {@code ca.crt}
 */
public record NodeTls(Path folder) {
  /** A name in every node certificate: Pekko wants members to have one in common. */
  public static final String CLUSTER_NAME = "milesweep-cluster";

  public static final String KEY = "tls.key";
  public static final String CERTIFICATE = "tls.crt";
  public static final String AUTHORITY = "ca.crt";

  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  /**
   * The files of a node that is reached at an address, all of them found good.
   *
   * @param host as other nodes name it
   * @throws TlsException when a file is missing or cannot be read, the key can be read by others or
   *     is another one's, the certificate is of another authority, out of its time, or not for this
   *     host
   */
  public static NodeTls of(Path folder, String host) {
    NodeTls tls = new NodeTls(folder.toAbsolutePath().normalize());
    tls.check(host, Instant.now());
    return tls;
  }

  void check(String host, Instant now) {
    for (String name : List.of(KEY, CERTIFICATE, AUTHORITY)) {
      if (!Files.isReadable(folder.resolve(name))) {
        throw new TlsException(
            folder.resolve(name)
                + " is not there or cannot be read; make the files with: milesweep certs issue");
      }
    }
    requirePrivate(folder.resolve(KEY));
    X509Certificate own = PemFiles.certificate(folder.resolve(CERTIFICATE));
    X509Certificate authority = PemFiles.certificate(folder.resolve(AUTHORITY));
    try {
      own.verify(authority.getPublicKey());
    } catch (GeneralSecurityException e) {
      throw new TlsException(
          folder.resolve(CERTIFICATE) + " is not signed by " + folder.resolve(AUTHORITY), e);
    }
    requireInTime(own, CERTIFICATE, now);
    requireInTime(authority, AUTHORITY, now);
    if (!KeyMatch.matches(PemFiles.key(folder.resolve(KEY)), own.getPublicKey())) {
      throw new TlsException(
          folder.resolve(KEY) + " is not the key of " + folder.resolve(CERTIFICATE));
    }
    Set<String> names = names(own);
    for (String wanted : List.of(CLUSTER_NAME, canonical(host))) {
      if (!names.contains(wanted)) {
        throw new TlsException(
            "%s is for %s and not for %s; make one with: milesweep certs issue … --host %s"
                .formatted(folder.resolve(CERTIFICATE), String.join(", ", names), wanted, host));
      }
    }
  }

  private static void requirePrivate(Path key) {
    try {
      if (Files.getPosixFilePermissions(key).stream().anyMatch(OTHERS::contains)) {
        throw new TlsException(key + " can be read by others; chmod 600 it");
      }
    } catch (IOException e) {
      throw new TlsException("cannot look at " + key + " (" + e + ")", e);
    }
  }

  private void requireInTime(X509Certificate certificate, String name, Instant now) {
    Instant from = certificate.getNotBefore().toInstant();
    Instant to = certificate.getNotAfter().toInstant();
    if (now.isBefore(from) || now.isAfter(to)) {
      throw new TlsException(
          "%s is good from %s to %s, and it is %s now; is the clock right? Else issue a new one"
              .formatted(folder.resolve(name), from, to, now));
    }
  }

  /** An IPv6 address as certificates' readers write it; everything else as it is. */
  private static String canonical(String host) {
    try {
      return host.contains(":") ? InetAddress.getByName(host).getHostAddress() : host;
    } catch (UnknownHostException e) {
      throw new TlsException(host + " is no address", e);
    }
  }

  /** The DNS names and addresses that this node's certificate is for. */
  public Set<String> names() {
    return names(PemFiles.certificate(folder.resolve(CERTIFICATE)));
  }

  /** The DNS names and addresses that a certificate is for. */
  static Set<String> names(X509Certificate certificate) {
    Set<String> names = new TreeSet<>();
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        for (List<?> one : alternatives) {
          if (one.get(0).equals(DNS_NAME) || one.get(0).equals(IP_ADDRESS)) {
            names.add(String.valueOf(one.get(1)));
          }
        }
      }
    } catch (CertificateException e) {
      throw new TlsException("a certificate's names cannot be read: " + e.getMessage(), e);
    }
    return names;
  }

  /** Pekko's settings for mutual TLS between nodes; the files are read again every few minutes. */
  public Map<String, Object> pekkoSettings() {
    String engine = "pekko.remote.artery.ssl.rotating-keys-engine.";
    return Map.of(
        "pekko.remote.artery.transport",
        "tls-tcp",
        "pekko.remote.artery.ssl.ssl-engine-provider",
        "org.apache.pekko.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider",
        engine + "key-file",
        folder.resolve(KEY).toString(),
        engine + "cert-file",
        folder.resolve(CERTIFICATE).toString(),
        engine + "ca-cert-file",
        folder.resolve(AUTHORITY).toString());
  }

  /** For a server that shows this node's certificate. */
  public SSLContext serverContext() {
    return context(null);
  }

  /**
   * For a connection to another node: shows this node's certificate, and trusts the authority's.
   */
  public SSLContext memberContext() {
    return context(PemFiles.certificate(folder.resolve(AUTHORITY)));
  }

  private SSLContext context(X509Certificate trusted) {
    try {
      PrivateKey key = PemFiles.key(folder.resolve(KEY));
      Certificate own = PemFiles.certificate(folder.resolve(CERTIFICATE));
      Certificate authority = PemFiles.certificate(folder.resolve(AUTHORITY));
      KeyStore store = emptyStore();
      store.setKeyEntry("node", key, new char[0], new Certificate[] {own, authority});
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          keys.getKeyManagers(), trusted == null ? null : trust(trusted), new SecureRandom());
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new TlsException(folder + " cannot be used for TLS: " + e.getMessage(), e);
    }
  }

  /** The authority's certificate, PEM, for clients. */
  public String authorityPem() {
    try {
      return Files.readString(folder.resolve(AUTHORITY));
    } catch (IOException e) {
      throw new TlsException("cannot read " + folder.resolve(AUTHORITY) + " (" + e + ")", e);
    }
  }

  /** For a client that trusts servers of this authority alone. */
  public static SSLContext clientContext(X509Certificate authority) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust(authority), new SecureRandom());
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new TlsException("TLS cannot be used: " + e.getMessage(), e);
    }
  }

  private static TrustManager[] trust(X509Certificate authority)
      throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    store.setCertificateEntry("authority", authority);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    return trust.getTrustManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
