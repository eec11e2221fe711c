package milesweep.mile.export;

import java.io.IOException;
import java.nio.file.Path;
import milesweep.common.AtomicFile;
import milesweep.common.export.ExportJob;

/**
 * A process that exports one model and ends: arguments are the file of its {@link ExportJob} and
 * the node-local folder of generated data sets. What is worth telling goes to standard output, a
 * line each.
 */
public final class ExportMain {
  /** Exit status: the model cannot be exported as asked; standard error says why, in one line. */
  public static final int REFUSED = 2;

  private static final String LOGGING = "logback.configurationFile";

  private ExportMain() {}

  /** Exports, or says why not. */
  public static void main(String... arguments) throws IOException {
    if (System.getProperty(LOGGING) == null) {
      System.setProperty(LOGGING, "logback-trainer.xml");
    }
    if (arguments.length != 2) {
      System.err.println("usage: ExportMain JOB.json GENERATED-DATA-FOLDER");
      System.exit(REFUSED);
    }
    ExportJob job =
        AtomicFile.readJson(Path.of(arguments[0]), ExportJob.class)
            .orElseThrow(() -> new IOException("no file " + arguments[0]));
    try {
      new Exporter(job, Path.of(arguments[1])).run().forEach(System.out::println);
    } catch (ExportException | IOException e) {
      System.err.println(e.getMessage());
      System.exit(REFUSED);
    }
    System.exit(0); // native thread pools must not keep the process alive
  }
}
