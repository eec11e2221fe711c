package milesweep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import milesweep.cli.doctor.Check;
import milesweep.cli.doctor.DeviceCheck;
import milesweep.cli.doctor.Finding;
import milesweep.cli.doctor.FolderCheck;
import milesweep.cli.doctor.FolderCheck.Use;
import milesweep.cli.doctor.JoinCheck;
import milesweep.cli.doctor.MachineCheck;
import milesweep.cli.doctor.PortCheck;
import milesweep.cli.doctor.SkewCheck;
import milesweep.cli.doctor.SocketCheck;
import milesweep.cli.doctor.StoreCheck;
import milesweep.cli.doctor.TrainerCheck;
import milesweep.common.device.DeviceWish;
import milesweep.common.device.LibtorchFolder;
import milesweep.common.security.NodeNetwork;
import milesweep.common.security.NodeTls;
import milesweep.common.security.PemFiles;
import milesweep.coordinator.cluster.CoordinatorSettings;
import milesweep.coordinator.store.StoreAddress;
import milesweep.worker.cluster.JoinAddress;
import milesweep.worker.device.DeviceProbe;
import milesweep.worker.process.TrainerLaunch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks at this machine as a run, a coordinator or a worker would find it. */
@Command(
    name = "doctor",
    description = {
      "Looks whether a run, a coordinator or, with --join, a worker would work on this machine.",
      "Prints a line for each thing, with what to do about it; changes nothing."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  milesweep doctor --home runs --scratch /local --join head:25520"})
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private StoreOptions home;
  @Mixin private NetworkOptions networkOptions;

  @Option(
      names = "--scratch",
      paramLabel = "DIR",
      description =
          "Folder for sockets, locks and caches, as a worker is given (default: HOME/scratch).")
  private Path scratch;

  @Option(
      names = "--join",
      paramLabel = "ADDRESS",
      description = "HOST:PORT of a coordinator or file:HOME, as a worker is given.")
  private String join;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "HTTP address of the coordinator, whose clock is compared with this one.")
  private String url;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  private final List<Finding> findings = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    NodeNetwork network = networkOptions.network(0); // looks at the TLS files as well
    Install install = Install.current();
    StoreAddress store = home.store();
    look("system", machine(install));
    look("home", new FolderCheck("home", home.home(), use(store)));
    look("scratch", new FolderCheck("scratch", scratchFolder(), Use.SCRATCH));
    look("scratch", new SocketCheck(scratchFolder().resolve("slots/w1-01234567/cpu0")));
    devices(install);
    if (join == null) {
      coordinator(network, store);
    } else {
      member(network);
    }
    if (json) {
      print(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(shown()));
    }
    boolean failed = findings.stream().anyMatch(one -> one.level() == Finding.Level.FAIL);
    return failed ? ExitCode.WRONG_INPUT : ExitCode.DONE;
  }

  private void look(String subject, Check check) {
    for (Finding finding : check.findings(subject)) {
      findings.add(finding);
      if (!json) {
        print(finding.line());
      }
    }
  }

  private void print(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }

  private List<Map<String, String>> shown() {
    return findings.stream().map(DoctorCommand::shown).toList();
  }

  private static Map<String, String> shown(Finding finding) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("check", finding.subject());
    fields.put("level", finding.level().label());
    fields.put("text", finding.text());
    fields.put("advice", finding.advice());
    return fields;
  }

  private static MachineCheck machine(Install install) throws IOException {
    Map<String, String> properties = new TreeMap<>();
    System.getProperties().forEach((key, value) -> properties.put(key + "", value + ""));
    Instant built = Files.getLastModifiedTime(install.trainerClassPath().get(0)).toInstant();
    return new MachineCheck(
        properties, System.getenv().getOrDefault("PATH", "/usr/bin:/bin"), built, Instant.now());
  }

  private static Use use(StoreAddress store) {
    return store instanceof StoreAddress.File ? Use.STORE : Use.HOME;
  }

  private Path scratchFolder() {
    Path folder = scratch == null ? home.home().resolve("scratch") : scratch;
    return folder.toAbsolutePath().normalize();
  }

  private void devices(Install install) throws IOException {
    TrainerLaunch launch = LocalWorker.launch(install, scratch);
    String flavor = flavor(launch);
    look(
        "slots",
        new DeviceCheck(() -> DeviceProbe.slots(DeviceWish.AUTO, OptionalInt.empty()), flavor));
    look(
        "libtorch",
        new TrainerCheck(
            flavor, () -> new ModelProcess(launch).run(TrainerLaunch.MILE, "--warm-up")));
  }

  /** Of the user's libtorch, else of the one among the jars. */
  private static String flavor(TrainerLaunch launch) throws IOException {
    Optional<LibtorchFolder> own = LibtorchFolder.ofEnvironment(System.getenv());
    return own.map(LibtorchFolder::flavor)
        .or(
            () ->
                launch.classPath().stream()
                    .map(jar -> jar.getFileName().toString())
                    .filter(name -> name.startsWith("pytorch-native-"))
                    .map(name -> name.split("-")[2])
                    .findFirst())
        .orElse("unknown");
  }

  private void coordinator(NodeNetwork network, StoreAddress store) {
    Optional<CoordinatorClient> running = home.coordinator();
    look("store", new StoreCheck(store, running.map(CoordinatorClient::url)));
    if (running.isEmpty()) {
      look(
          "ports",
          new PortCheck(
              network.host(), List.of(CoordinatorSettings.PORT, CoordinatorSettings.HTTP_PORT)));
    }
    if (url != null) {
      look("api", new SkewCheck(url, false, network.tls().map(DoctorCommand::trust)));
    }
  }

  private void member(NodeNetwork network) throws IOException {
    JoinAddress address;
    try {
      address = JoinAddress.of(join);
    } catch (IllegalArgumentException e) {
      throw new UserFault("milesweep: " + e.getMessage());
    }
    Optional<String> now = address.now();
    if (now.isEmpty()) {
      look(
          "join",
          () ->
              List.of(
                  new Finding(
                      "join",
                      Finding.Level.FAIL,
                      "no coordinator has said in " + join + " where it is",
                      "start one with that --home")));
      return;
    }
    int colon = now.get().lastIndexOf(':');
    String host = now.get().substring(0, colon);
    int port = Integer.parseInt(now.get().substring(colon + 1));
    Optional<SSLContext> tls = network.tls().map(NodeTls::memberContext);
    look("join", new JoinCheck(host, port, tls, anybody()));
    look("api", skew(network, address, host));
  }

  private SkewCheck skew(NodeNetwork network, JoinAddress address, String host) throws IOException {
    Optional<SSLContext> trust = network.tls().map(DoctorCommand::trust);
    if (url != null) {
      return new SkewCheck(url, false, trust);
    }
    if (address instanceof JoinAddress.Rendezvous home) {
      Path file = home.home().resolve("coordinator/address.json");
      JsonNode fields = new ObjectMapper().readTree(file.toFile());
      JsonNode authority = fields.path("authority");
      return new SkewCheck(
          fields.path("http").asText(),
          false,
          authority.isTextual()
              ? Optional.of(
                  NodeTls.clientContext(
                      PemFiles.certificate(
                          authority.asText().getBytes(StandardCharsets.US_ASCII), file + "")))
              : trust);
    }
    String scheme = trust.isPresent() ? "https" : "http";
    return new SkewCheck(
        "%s://%s:%d".formatted(scheme, host, CoordinatorSettings.HTTP_PORT), true, trust);
  }

  private static SSLContext trust(NodeTls tls) {
    return NodeTls.clientContext(
        PemFiles.certificate(
            tls.authorityPem().getBytes(StandardCharsets.US_ASCII), tls.folder().toString()));
  }

  private static SSLContext anybody() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has TLS", e);
    }
  }
}
