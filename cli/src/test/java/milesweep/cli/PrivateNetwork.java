package milesweep.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Machines that are network namespaces, each with a cable to one switch: {@code 10.77.0.1} is the
 * first, and so on. Cables can be pulled.
 */
final class PrivateNetwork implements AutoCloseable {
  private final String prefix = "ms" + ProcessHandle.current().pid() + "-";
  private final int machines;

  private PrivateNetwork(int machines) {
    this.machines = machines;
  }

  /** Skips the test where namespaces cannot be made, but not in CI. */
  static PrivateNetwork of(int machines) {
    PrivateNetwork network = new PrivateNetwork(machines);
    try {
      network.make();
    } catch (AssertionError e) {
      network.close();
      assumeTrue(
          System.getenv("CI") != null, "skipped: needs root and ip netns: " + e.getMessage());
      throw e;
    }
    return network;
  }

  private void make() {
    run("ip", "netns", "add", hub());
    run("ip", "-n", hub(), "link", "add", "br0", "type", "bridge");
    run("ip", "-n", hub(), "link", "set", "br0", "up");
    for (int i = 1; i <= machines; i++) {
      run("ip", "netns", "add", name(i));
      run(
          "ip",
          "-n",
          hub(),
          "link",
          "add",
          "port" + i,
          "type",
          "veth",
          "peer",
          "name",
          "eth0",
          "netns",
          name(i));
      run("ip", "-n", hub(), "link", "set", "port" + i, "master", "br0", "up");
      run("ip", "-n", name(i), "addr", "add", address(i) + "/24", "dev", "eth0");
      run("ip", "-n", name(i), "link", "set", "eth0", "up");
      run("ip", "-n", name(i), "link", "set", "lo", "up");
    }
  }

  static String address(int machine) {
    return "10.77.0." + machine;
  }

  /** Starts a milesweep command on a machine. */
  MilesweepProcess start(int machine, Path folder, String... arguments) {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", name(machine)));
    command.addAll(MilesweepProcess.command(arguments));
    return MilesweepProcess.start(folder, Map.of(), command);
  }

  /** Runs one to its end. */
  String milesweep(int machine, Path folder, String... arguments) {
    try (MilesweepProcess process = start(machine, folder, arguments)) {
      return process.expectExit(ExitCode.DONE);
    }
  }

  /** Pulls a machine's cable, or plugs it in again. */
  void cable(int machine, boolean plugged) {
    run("ip", "-n", hub(), "link", "set", "port" + machine, plugged ? "up" : "down");
  }

  /** Keeps some machines from reaching each other; they reach all others. */
  void apart(List<Integer> some, boolean apart) {
    for (int machine : some) {
      run(
          "ip",
          "netns",
          "exec",
          hub(),
          "bridge",
          "link",
          "set",
          "dev",
          "port" + machine,
          "isolated",
          apart ? "on" : "off");
    }
  }

  private String hub() {
    return prefix + "hub";
  }

  private String name(int machine) {
    return prefix + machine;
  }

  private static void run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String printed =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new AssertionError(String.join(" ", command) + ": " + printed);
      }
    } catch (IOException e) {
      throw new AssertionError(String.join(" ", command) + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    Stream.concat(
            java.util.stream.IntStream.rangeClosed(1, machines).mapToObj(this::name),
            Stream.of(hub()))
        .forEach(
            name -> {
              try {
                run("ip", "netns", "del", name);
              } catch (AssertionError e) {
                System.err.println(e.getMessage()); // it may never have been there
              }
            });
  }
}
