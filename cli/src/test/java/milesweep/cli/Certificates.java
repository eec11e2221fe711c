package milesweep.cli;

import java.nio.file.Path;

/** A cluster's authority in a folder, made and used through the command. */
record Certificates(Path folder) {
  static Certificates init(Path folder) {
    Outcome.run("certs", "init", folder.toString()).expect(ExitCode.DONE);
    return new Certificates(folder);
  }

  /** A certificate for a node on this machine; the folder that {@code --tls} takes. */
  Path issue(String name) {
    return issue(name, "127.0.0.1");
  }

  Path issue(String name, String host) {
    Outcome.run("certs", "issue", folder.toString(), name, "--host", host).expect(ExitCode.DONE);
    return of(name);
  }

  /** Where an issued one is. */
  Path of(String name) {
    return folder.resolve("nodes").resolve(name);
  }

  Path authority() {
    return folder.resolve("ca.crt");
  }
}
