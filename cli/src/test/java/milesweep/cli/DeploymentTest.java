package milesweep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import milesweep.coordinator.cluster.CoordinatorNode;
import milesweep.coordinator.cluster.CoordinatorSettings;
import milesweep.coordinator.store.StoreAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What docker/ and deploy/ start is there: commands, options, ports, paths, fields. */
class DeploymentTest {
  private static final Path INSTALL = Path.of(System.getProperty("milesweep.install"));
  private static final Path KUBERNETES = INSTALL.resolve("deploy/kubernetes");

  @TempDir private Path folder;

  @Test
  void kubernetes_knows_every_field_of_the_manifests() throws IOException {
    for (Map<?, ?> object : objects("base")) {
      requireFields(object);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "gpu"})
  void the_manifests_are_put_together(String variant) throws Exception {
    assumeTrue(onPath("kubectl"), "kubectl is not there");
    String all =
        output(List.of("kubectl", "kustomize", KUBERNETES.resolve(variant).toString())).trim();
    List<Map<?, ?>> objects = yaml(all);
    assertThat(objects).hasSize(objects("base").size());
    for (Map<?, ?> object : objects) {
      requireFields(object);
    }
    assertThat(all.contains("nvidia.com/gpu: 1")).isEqualTo(variant.equals("gpu"));
  }

  @Test
  void containers_start_commands_that_there_are() throws IOException {
    List<WrittenCommand> commands = new ArrayList<>();
    for (Map<?, ?> set : sets()) {
      commands.add(new WrittenCommand(words(container(set).get("args"))));
    }
    Map<?, ?> compose = yaml(read("docker/compose.yaml")).get(0);
    for (Object service : map(compose.get("services")).values()) {
      List<String> words = words(map(service).get("command"));
      if (words.size() > 1) {
        commands.add(new WrittenCommand(words));
      } else {
        commands.addAll(WrittenCommand.in(words.get(0)));
      }
    }
    assertThat(commands).hasSize(7);
    commands.forEach(command -> command.requireKnown("container"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "deploy/slurm/submit",
        "deploy/slurm/functions.sh",
        "deploy/slurm/coordinator.sbatch",
        "deploy/slurm/worker.sbatch",
        "deploy/kubernetes/secrets",
        "docs/slurm.md",
        "docs/kubernetes.md",
        "docs/docker.md"
      })
  void scripts_and_pages_name_commands_that_there_are(String file) throws IOException {
    List<WrittenCommand> commands = WrittenCommand.in(read(file));
    assertThat(commands).isNotEmpty();
    commands.forEach(command -> command.requireKnown(file));
  }

  @Test
  void probes_ask_what_the_coordinator_serves() throws Exception {
    Map<?, ?> container = container(set("milesweep-coordinator"));
    List<String> paths =
        Stream.of("startupProbe", "readinessProbe", "livenessProbe")
            .map(probe -> map(map(container.get(probe)).get("httpGet")).get("path").toString())
            .toList();
    try (CoordinatorNode coordinator =
        CoordinatorNode.start(
            CoordinatorSettings.local(
                folder, StoreAddress.of(folder.resolve("coordinator"), null), 0, 0, "test"),
            failure -> {
              throw new AssertionError(failure);
            })) {
      for (String path : paths) {
        HttpResponse<String> answer =
            HttpClient.newHttpClient()
                .send(
                    HttpRequest.newBuilder(URI.create(coordinator.httpUrl() + path)).build(),
                    HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
      }
    }
  }

  @Test
  void ports_and_mounts_agree() throws IOException {
    for (Map<?, ?> set : sets()) {
      Map<?, ?> spec = map(set.get("spec"));
      Map<?, ?> container = container(set);
      assertThat(words(container.get("args")))
          .contains("--port=" + port(container, "cluster"))
          .anyMatch(word -> word.startsWith("--host=$(POD)." + spec.get("serviceName") + "."));
      List<String> volumes = new ArrayList<>(names(pod(set).get("volumes")));
      if (spec.get("volumeClaimTemplates") != null) {
        list(spec.get("volumeClaimTemplates")).forEach(claim -> volumes.add(name(map(claim))));
      }
      assertThat(volumes).as(name(set)).containsAll(names(container.get("volumeMounts")));
    }
    Map<?, ?> coordinator = container(set("milesweep-coordinator"));
    assertThat(port(coordinator, "cluster")).isEqualTo(CoordinatorSettings.PORT);
    assertThat(port(coordinator, "http")).isEqualTo(CoordinatorSettings.HTTP_PORT);
    assertThat(words(coordinator.get("args"))).contains("--http-port=" + port(coordinator, "http"));
    assertThat(words(container(set("milesweep-worker")).get("args")))
        .contains(
            "--join=milesweep-coordinator-0.milesweep-coordinator.$(NAMESPACE).svc.cluster.local:"
                + CoordinatorSettings.PORT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "deploy/slurm/submit",
        "deploy/slurm/functions.sh",
        "deploy/slurm/coordinator.sbatch",
        "deploy/slurm/worker.sbatch",
        "deploy/kubernetes/secrets"
      })
  void scripts_are_in_order(String script) throws Exception {
    String file = INSTALL.resolve(script).toString();
    output(List.of("bash", "-n", file));
    if (onPath("shellcheck")) {
      output(List.of("shellcheck", "--external-sources", "--source-path=SCRIPTDIR", file));
    }
  }

  private static void requireFields(Map<?, ?> object) throws IOException {
    JsonElement json = new Gson().toJsonTree(object);
    switch (object.get("kind").toString()) {
      case "StatefulSet" -> V1StatefulSet.validateJsonElement(json);
      case "Service" -> V1Service.validateJsonElement(json);
      case "PersistentVolumeClaim" -> V1PersistentVolumeClaim.validateJsonElement(json);
      case "PodDisruptionBudget" -> V1PodDisruptionBudget.validateJsonElement(json);
      case "NetworkPolicy" -> V1NetworkPolicy.validateJsonElement(json);
      default -> throw new AssertionError("nobody has checked a " + object.get("kind"));
    }
  }

  private static List<Map<?, ?>> objects(String variant) throws IOException {
    List<Map<?, ?>> objects = new ArrayList<>();
    Map<?, ?> kustomization =
        yaml(Files.readString(KUBERNETES.resolve(variant).resolve("kustomization.yaml"))).get(0);
    for (Object resource : list(kustomization.get("resources"))) {
      objects.addAll(
          yaml(Files.readString(KUBERNETES.resolve(variant).resolve(resource.toString()))));
    }
    return objects;
  }

  private static List<Map<?, ?>> sets() throws IOException {
    return objects("base").stream().filter(o -> "StatefulSet".equals(o.get("kind"))).toList();
  }

  private static Map<?, ?> set(String name) throws IOException {
    return sets().stream().filter(set -> name(set).equals(name)).findFirst().orElseThrow();
  }

  private static Map<?, ?> pod(Map<?, ?> set) {
    return map(map(map(set.get("spec")).get("template")).get("spec"));
  }

  private static Map<?, ?> container(Map<?, ?> set) {
    return map(list(pod(set).get("containers")).get(0));
  }

  private static int port(Map<?, ?> container, String name) {
    return list(container.get("ports")).stream()
        .map(DeploymentTest::map)
        .filter(port -> name.equals(port.get("name")))
        .map(port -> (Integer) port.get("containerPort"))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> names(Object objects) {
    return list(objects).stream().map(object -> map(object).get("name").toString()).toList();
  }

  private static String name(Map<?, ?> object) {
    return map(object.get("metadata")).get("name").toString();
  }

  private static Map<?, ?> map(Object value) {
    return (Map<?, ?>) value;
  }

  private static List<?> list(Object value) {
    return (List<?>) value;
  }

  private static List<String> words(Object value) {
    return list(value).stream().map(Object::toString).toList();
  }

  private static List<Map<?, ?>> yaml(String text) {
    List<Map<?, ?>> documents = new ArrayList<>();
    new Yaml(new SafeConstructor(new LoaderOptions()))
        .loadAll(text)
        .forEach(document -> documents.add(map(document)));
    return documents;
  }

  private static String read(String file) throws IOException {
    return Files.readString(INSTALL.resolve(file));
  }

  private static boolean onPath(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** What a program printed; fails when it failed. */
  private static String output(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", command, printed).isZero();
    return printed;
  }
}
