package milesweep.common.security;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/** Whether two halves of a key belong together. */
final class KeyMatch {
  private KeyMatch() {}

  static boolean matches(PrivateKey key, PublicKey known) {
    byte[] message = {1, 2, 3};
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(message);
      byte[] signed = signature.sign();
      signature.initVerify(known);
      signature.update(message);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // another kind of key, or one of another length
    }
  }
}
