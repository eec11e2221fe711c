package milesweep.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The arrows between packages that Maven cannot hold. */
class ArchitectureTest {
  private static final String[] DECISIONS = {
    "milesweep.coordinator.sweepfile..",
    "milesweep.coordinator.expand..",
    "milesweep.coordinator.plan..",
    "milesweep.coordinator.schedule..",
    "milesweep.coordinator.lease..",
    "milesweep.coordinator.table.."
  };

  private static JavaClasses classes;

  @BeforeAll
  static void read_all_classes() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("milesweep");
  }

  @Test
  void the_whole_project_is_seen() {
    for (String module : new String[] {"common", "mile", "coordinator", "worker", "cli"}) {
      assertThat(classes.stream().filter(c -> c.getPackageName().startsWith("milesweep." + module)))
          .as("classes of " + module)
          .isNotEmpty();
    }
  }

  @Test
  void decisions_know_no_actor_database_or_clock() {
    noClasses()
        .that()
        .resideInAnyPackage(DECISIONS)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.pekko..",
            "java.sql..",
            "org.jdbi..",
            "ai.djl..",
            "milesweep.coordinator.cluster..")
        .because("the same code runs under a simulator, with another clock and no database")
        .check(classes);
    noClasses()
        .that()
        .resideInAnyPackage(DECISIONS)
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .because("time is an argument of a decision")
        .check(classes);
  }

  @Test
  void tensors_are_the_only_door_to_the_engine() {
    noClasses()
        .that()
        .resideInAPackage("milesweep..")
        .and()
        .resideOutsideOfPackages("milesweep.mile.tensor..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.djl..")
        .because("another engine must be a change of one package")
        .check(classes);
  }

  @Test
  void actors_live_in_the_cluster_packages() {
    noClasses()
        .that()
        .resideInAPackage("milesweep..")
        .and()
        .resideOutsideOfPackages(
            "milesweep.coordinator.cluster..",
            "milesweep.coordinator.dashboard..",
            "milesweep.worker.cluster..",
            "milesweep.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.pekko..")
        .because("all else must be testable without an actor system")
        .check(classes);
  }

  @Test
  void common_knows_none_of_the_others() {
    noClasses()
        .that()
        .resideInAPackage("milesweep.common..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "milesweep.mile..", "milesweep.coordinator..", "milesweep.worker..", "milesweep.cli..")
        .because("it is what crosses the process boundaries")
        .check(classes);
  }
}
