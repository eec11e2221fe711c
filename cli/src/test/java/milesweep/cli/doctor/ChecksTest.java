package milesweep.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import milesweep.common.protocol.ToCoordinator.Slot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the doctor says of healthy things and of those that are not. */
class ChecksTest {
  private static final Instant BUILT = Instant.parse("2026-01-31T12:00:00Z");

  @TempDir private Path folder;

  private static List<String> lines(Check check) {
    return check.findings("it").stream().map(Finding::line).toList();
  }

  private static List<String> machine(Map<String, String> changed, String path, Instant now) {
    Map<String, String> properties =
        new HashMap<>(
            Map.of(
                "os.name", "Linux",
                "os.version", "6.1",
                "os.arch", "amd64",
                "java.specification.version", "21",
                "java.version", "21.0.1",
                "java.home", "/jdk"));
    properties.putAll(changed);
    return lines(new MachineCheck(properties, path, BUILT, now));
  }

  @Test
  void a_machine_that_is_as_it_should_be_is_well() {
    assertThat(machine(Map.of(), System.getenv("PATH"), BUILT.plusSeconds(60)))
        .hasSize(4)
        .allMatch(line -> line.startsWith("ok "));
  }

  @ParameterizedTest
  @CsvSource({
    "os.name, Mac OS X, fail  system, Linux on x86-64",
    "os.arch, aarch64, fail  system, Linux on x86-64",
    "java.specification.version, 11, fail  java, install a JDK",
    "java.specification.version, 1.8, fail  java, install a JDK",
  })
  void what_is_not_supported_fails(String property, String value, String start, String advice) {
    assertThat(machine(Map.of(property, value), System.getenv("PATH"), BUILT))
        .anySatisfy(line -> assertThat(line).startsWith(start).contains(advice));
  }

  @Test
  void missing_programs_are_named_with_their_packages() throws IOException {
    for (String name : List.of("sh", "nice")) {
      Path program = Files.createFile(folder.resolve(name));
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }
    assertThat(machine(Map.of(), folder.toString(), BUILT))
        .contains("fail  programs   no program setsid on the PATH; install util-linux");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1970-01-01T00:00:00Z", "2026-01-20T00:00:00Z", "2090-01-01T00:00:00Z"})
  void a_clock_that_cannot_be_right_is_told(String now) {
    assertThat(machine(Map.of(), System.getenv("PATH"), Instant.parse(now)))
        .anySatisfy(line -> assertThat(line).startsWith("warn  clock"));
  }

  @Test
  void a_folder_is_tried_and_nothing_is_left_in_it() throws IOException {
    Path home = folder.resolve("a/b");
    assertThat(lines(new FolderCheck("home", home, FolderCheck.Use.STORE)))
        .anySatisfy(line -> assertThat(line).contains(home + " (to be made), on "))
        .anySatisfy(line -> assertThat(line).contains("keeps a second process away"))
        .anySatisfy(line -> assertThat(line).contains("fsync took"))
        .anySatisfy(line -> assertThat(line).contains("GiB free"))
        .noneMatch(line -> line.startsWith("fail"));
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(lines(new FolderCheck("home", folder, FolderCheck.Use.HOME)))
        .anySatisfy(line -> assertThat(line).contains("others may write there; chmod go-w"));
  }

  @Test
  void a_folder_that_cannot_be_written_fails() {
    assertThat(lines(new FolderCheck("home", Path.of("/proc/x"), FolderCheck.Use.STORE)))
        .singleElement()
        .satisfies(line -> assertThat(line).startsWith("fail  home").contains("make it writable"));
  }

  @Test
  void memory_is_no_place_for_a_home_and_a_good_one_for_scratch() {
    Path memory = Path.of("/dev/shm");
    org.junit.jupiter.api.Assumptions.assumeTrue(Files.isWritable(memory), "no /dev/shm here");
    assertThat(lines(new FolderCheck("home", memory, FolderCheck.Use.STORE)).get(0))
        .startsWith("warn  home")
        .contains("a restart of this machine loses");
    assertThat(lines(new FolderCheck("scratch", memory, FolderCheck.Use.SCRATCH)).get(0))
        .startsWith("ok");
  }

  @Test
  void a_socket_with_too_long_a_path_is_told_where_it_goes() {
    assertThat(lines(new SocketCheck(Path.of("/s/cpu0")))).allMatch(line -> line.startsWith("ok"));
    assertThat(lines(new SocketCheck(Path.of("/" + "s".repeat(120)))).get(0))
        .startsWith("warn")
        .contains("under /tmp");
  }

  @Test
  void gpus_want_a_libtorch_for_them() {
    Slot gpu = new Slot("cuda0", "GPU-1", 0, "NVIDIA H100", 80L << 30, null);
    Slot cpu = Slot.cpu("cpu0", "cpu AVX2", 100L << 20);
    assertThat(lines(new DeviceCheck(() -> List.of(gpu), "cu124")))
        .containsExactly("ok    slots      1 x NVIDIA H100, 80.0 GiB each");
    assertThat(lines(new DeviceCheck(() -> List.of(gpu), "cpu")).get(1))
        .startsWith("fail  libtorch")
        .contains("docs/gpu.md");
    assertThat(lines(new DeviceCheck(() -> List.of(cpu), "cpu")))
        .singleElement()
        .satisfies(line -> assertThat(line).startsWith("warn  slots"));
  }

  @Test
  void a_trainer_that_does_not_work_says_why() {
    Check check =
        new TrainerCheck(
            "cpu",
            () -> {
              throw new IOException("libgomp.so.1: cannot open\n\nmore");
            });
    assertThat(lines(check).get(0))
        .startsWith("fail  libtorch   a trainer does not work: libgomp.so.1: cannot open / more");
  }

  @Test
  void a_port_that_is_taken_is_told() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = socket.getLocalPort();
      assertThat(lines(new PortCheck("127.0.0.1", List.of(port))).get(0))
          .startsWith("warn  ports      127.0.0.1:" + port + " cannot be listened on");
    }
    assertThat(lines(new PortCheck("127.0.0.1", List.of(0))).get(0)).startsWith("ok");
  }

  @Test
  void where_nobody_listens_nobody_can_be_joined() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = socket.getLocalPort();
    }
    Check check = new JoinCheck("127.0.0.1", port, Optional.empty(), SSLContext.getDefault());
    assertThat(lines(check).get(0))
        .startsWith("fail  join       no connection to 127.0.0.1:" + port)
        .contains("firewall");
  }

  @ParameterizedTest
  @CsvSource({
    "0, ok",
    "3600, warn",
    "-3600, warn",
  })
  void a_coordinators_clock_is_compared(long ahead, String level) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      CompletableFuture<Void> served =
          CompletableFuture.runAsync(() -> answer(server, Duration.ofSeconds(ahead)));
      String url = "http://127.0.0.1:" + server.getLocalPort();
      String line = lines(new SkewCheck(url, false, Optional.empty())).get(0);
      served.join();
      assertThat(line).startsWith(level);
      String seconds = line.replaceAll(".* by (-?\\d+) s.*", "$1");
      assertThat(Long.parseLong(seconds)).isBetween(ahead - 2, ahead + 2);
    }
  }

  private static void answer(ServerSocket server, Duration ahead) {
    try (Socket socket = server.accept()) {
      socket.getInputStream().read(new byte[4096]);
      String date =
          DateTimeFormatter.RFC_1123_DATE_TIME.format(
              ZonedDateTime.now(ZoneOffset.UTC).plus(ahead));
      OutputStream out = socket.getOutputStream();
      out.write(
          ("HTTP/1.1 200 OK\r\nDate: "
                  + date
                  + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
