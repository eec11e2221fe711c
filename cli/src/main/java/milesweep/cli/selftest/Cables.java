package milesweep.cli.selftest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Nodes on machines of their own, network namespaces, each with a cable to the coordinator's
 * machine: that is {@code 10.77.0.1}, the first node's {@code 10.77.0.2}.
 */
final class Cables {
  static final String COORDINATOR = "10.77.0.1";
  private final int[] cuts;

  private Cables(int nodes) {
    this.cuts = new int[nodes + 1];
  }

  /** Makes the machines; only in a sandbox, whose network is its own. */
  static Cables of(int nodes) throws IOException {
    Shell.run("ip", "link", "set", "lo", "up");
    Shell.run("ip", "link", "add", "br0", "type", "bridge");
    Shell.run("ip", "addr", "add", COORDINATOR + "/24", "dev", "br0");
    Shell.run("ip", "link", "set", "br0", "up");
    for (int node = 1; node <= nodes; node++) {
      String name = machine(node);
      Shell.run("ip", "netns", "add", name);
      Shell.run(
          words("ip link add", port(node), "type veth peer name eth0 netns", name)
              .toArray(new String[0]));
      Shell.run("ip", "link", "set", port(node), "master", "br0", "up");
      Shell.run("ip", "-n", name, "addr", "add", address(node) + "/24", "dev", "eth0");
      Shell.run("ip", "-n", name, "link", "set", "eth0", "up");
      Shell.run("ip", "-n", name, "link", "set", "lo", "up");
    }
    return new Cables(nodes);
  }

  private static List<String> words(String... parts) {
    List<String> words = new ArrayList<>();
    for (String part : parts) {
      words.addAll(List.of(part.split(" ")));
    }
    return words;
  }

  static String address(int node) {
    return "10.77.0." + (node + 1);
  }

  /** The words that start a command on a node's machine. */
  static List<String> onMachine(int node) {
    return List.of("ip", "netns", "exec", machine(node));
  }

  /** Pulls a node's cable; one that is pulled twice is in again when it was plugged in twice. */
  void pull(int node) throws IOException {
    cuts[node]++;
    set(node, false);
  }

  void plug(int node) throws IOException {
    cuts[node]--;
    if (cuts[node] == 0) {
      set(node, true);
    }
  }

  private void set(int node, boolean up) throws IOException {
    Shell.run("ip", "link", "set", port(node), up ? "up" : "down");
  }

  private static String machine(int node) {
    return "w" + node;
  }

  private static String port(int node) {
    return "port" + node;
  }
}
