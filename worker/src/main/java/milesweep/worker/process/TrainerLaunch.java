package milesweep.worker.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import milesweep.common.trainer.SlotFolder;

/**
 * How trainer processes are started.
 *
 * @param java the java program
 * @param jvmFlags flags before the class path
 * @param classPath jars of the trainer, in a fixed order
 * @param mainClass speaks docs/trainer-protocol.md
 * @param environment variables beside the node's own
 * @param cache node-local folder that trainers of this machine share: native libraries, generated
 *     data
 * @param niceness 0 for none; lets the node answer while trainers take all cores
 * @param idleLimit silence after which an idle trainer leaves
 * @param orphanLimit silence after which a busy one stops its stage
 */
public record TrainerLaunch(
    Path java,
    List<String> jvmFlags,
    List<Path> classPath,
    String mainClass,
    Map<String, String> environment,
    Path cache,
    int niceness,
    Duration idleLimit,
    Duration orphanLimit) {
  /** The trainer of module {@code mile}. */
  public static final String MILE = "milesweep.mile.trainer.TrainerMain";

  /**
   * Has glibc's allocator keep what a training step frees for the next one. Otherwise every step
   * gives its gradients and activations back to the kernel and has it clear as many pages anew, a
   * tenth of a step's time at base size. Other C libraries do not look at these.
   */
  private static final Map<String, String> KEEP_FREED_MEMORY =
      Map.of(
          "MALLOC_MMAP_THRESHOLD_", "33554432",
          "MALLOC_TRIM_THRESHOLD_", "4294967296",
          "MALLOC_TOP_PAD_", "134217728");

  public TrainerLaunch {
    jvmFlags = List.copyOf(jvmFlags);
    classPath = List.copyOf(classPath);
    environment = Map.copyOf(environment);
  }

  /**
   * The usual launch: a small heap, since tensors lie outside it; cheap compilation, since the work
   * is done in native code.
   *
   * @param classPath the jar of {@code mile} and all it needs
   * @param cache as above
   */
  public static TrainerLaunch of(List<Path> classPath, Path cache) {
    return new TrainerLaunch(
        Path.of(System.getProperty("java.home"), "bin", "java"),
        List.of(
            "-Xmx512m",
            "-Xmn16m", // garbage is small; a larger nursery would only be touched and kept
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Djava.awt.headless=true",
            "-Dfile.encoding=UTF-8"),
        classPath,
        MILE,
        usualEnvironment(cache),
        cache,
        0,
        Duration.ofSeconds(60),
        Duration.ofHours(24));
  }

  private static Map<String, String> usualEnvironment(Path cache) {
    Map<String, String> environment = new HashMap<>(KEEP_FREED_MEMORY);
    environment.put("DJL_OFFLINE", "true");
    environment.put("ENGINE_CACHE_DIR", cache.resolve("engine").toString());
    environment.put("OMP_NUM_THREADS", "1");
    return environment;
  }

  /** The same with a class-data archive, which halves the start. */
  public TrainerLaunch withArchive(Path archive) {
    List<String> flags = new ArrayList<>(jvmFlags);
    flags.add("-XX:SharedArchiveFile=" + archive);
    flags.add("-Xlog:cds=off");
    flags.add("-Xlog:cds+dynamic=off");
    return new TrainerLaunch(
        java, flags, classPath, mainClass, environment, cache, niceness, idleLimit, orphanLimit);
  }

  /** The same on a device, and with the libtorch that the user brings, if any. */
  public TrainerLaunch withEnvironment(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(more);
    return new TrainerLaunch(
        java, jvmFlags, classPath, mainClass, all, cache, niceness, idleLimit, orphanLimit);
  }

  /** The same with lower priority. */
  public TrainerLaunch withNiceness(int value) {
    return new TrainerLaunch(
        java, jvmFlags, classPath, mainClass, environment, cache, value, idleLimit, orphanLimit);
  }

  /** The command line of a slot's trainer: a session of its own, so that no Ctrl-C reaches it. */
  List<String> command(SlotFolder slot) {
    List<String> command = new ArrayList<>();
    if (niceness != 0) {
      command.addAll(List.of("nice", "-n", Integer.toString(niceness)));
    }
    command.addAll(List.of("setsid", java.toString()));
    command.addAll(jvmFlags);
    command.add("-cp");
    command.add(classPath.stream().map(Path::toString).collect(Collectors.joining(":")));
    command.add(mainClass);
    command.addAll(List.of("--slot", slot.durable().toString()));
    command.addAll(List.of("--local", slot.local().toString()));
    command.addAll(List.of("--cache", cache.toString()));
    command.addAll(List.of("--idle-seconds", Long.toString(idleLimit.toSeconds())));
    command.addAll(List.of("--orphan-seconds", Long.toString(orphanLimit.toSeconds())));
    return command;
  }
}
