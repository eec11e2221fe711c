package milesweep.worker.artifact;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import milesweep.common.security.NodeTls;
import milesweep.common.security.TlsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mutual TLS between nodes. The files are read again every few minutes, as the cluster's transport
 * does, so that renewed certificates need no restart. For any thread.
 */
public final class MemberTls {
  private static final Logger LOG = LoggerFactory.getLogger(MemberTls.class);
  private static final long REREAD_NANOS = 300_000_000_000L;

  private final NodeTls files;
  private SSLContext context;
  private long readAt;

  /** With the files of this node. */
  public MemberTls(NodeTls files) {
    this.files = files;
  }

  /** For a connection that begins now. */
  synchronized SSLContext context() {
    long now = System.nanoTime();
    if (context == null || now - readAt > REREAD_NANOS) {
      readAt = now;
      try {
        context = files.memberContext();
      } catch (TlsException e) {
        if (context == null) {
          throw e;
        }
        LOG.warn("the TLS files cannot be read again, so the old ones stay: {}", e.getMessage());
      }
    }
    return context;
  }

  /** For a server that lets in whoever shows a certificate of the cluster's authority. */
  public SSLEngine serverEngine() {
    SSLEngine engine = context().createSSLEngine();
    engine.setUseClientMode(false);
    engine.setNeedClientAuth(true);
    return engine;
  }
}
