package milesweep.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import milesweep.coordinator.core.NodeStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says how the workers of a running coordinator are. */
@Command(
    name = "nodes",
    description = "Says how the workers of a running coordinator are.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  milesweep nodes --json"})
final class NodesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private CoordinatorOptions coordinator;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    List<NodeStatus> nodes = coordinator.client().nodes();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(nodes));
    } else if (nodes.isEmpty()) {
      out.println("no workers yet; start one with: milesweep worker --join ADDRESS");
    } else {
      int width = nodes.stream().mapToInt(node -> node.name().length()).max().orElse(0);
      nodes.forEach(node -> out.println(line(node, width)));
    }
    return ExitCode.DONE;
  }

  private static String line(NodeStatus node, int width) {
    String line =
        "%s  %-11s  %d of %s at work  %s"
            .formatted(
                node.name() + " ".repeat(width - node.name().length()),
                node.state(),
                node.running(),
                Views.counted(node.slots(), "slot"),
                node.address());
    return node.trouble() == null ? line : line + "  " + node.trouble();
  }
}
