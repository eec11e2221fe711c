package milesweep.coordinator.store;

import static milesweep.coordinator.store.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import milesweep.common.metric.Prediction;
import milesweep.common.protocol.Report;
import milesweep.coordinator.store.StoreException.Kind;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a store on a server has: a connection that goes, and others who want it. */
class PostgresStoreTest {
  private static final int KILLS = Integer.getInteger("milesweep.kills", 2);

  @TempDir Path folder;
  private TestStore place;
  private PostgresServer server;

  @BeforeEach
  void find() {
    place = StoreKind.POSTGRES.fresh(folder.resolve("coordinator"));
    server = PostgresServer.given().orElseThrow();
  }

  @AfterEach
  void remove() {
    if (place != null) {
      place.close();
    }
  }

  /** Of a coordinator with another home on the same store. */
  private SweepStore openElsewhere() {
    StoreAddress.Server here = (StoreAddress.Server) place.address();
    return SweepStore.open(new StoreAddress.Server(folder.resolve("elsewhere"), here.url()));
  }

  @Test
  void a_writer_outlives_a_server_that_is_killed_and_started_again() throws Exception {
    AtomicBoolean restarted = new AtomicBoolean();
    AtomicLong durable = new AtomicLong();
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    try (SweepStore store = place.open()) {
      store.apply(List.of(Examples.stage("s")));
      CompletableFuture<Long> submitting;
      try (StoreWriter writer = new StoreWriter(store)) {
        Semaphore onTheWay = new Semaphore(20);
        submitting =
            CompletableFuture.supplyAsync(
                () -> {
                  long sequence = 0;
                  for (int after = 0; after < 200; after += restarted.get() ? 1 : 0) {
                    onTheWay.acquireUninterruptibly();
                    writer.submit(
                        List.of(Examples.current("s", 1, ++sequence, Examples.epoch(1, 0.5))),
                        () -> {
                          durable.incrementAndGet();
                          onTheWay.release();
                        },
                        failure -> {
                          failures.add(failure);
                          onTheWay.release();
                        });
                  }
                  return sequence;
                });
        for (int kill = 0; kill < KILLS; kill++) {
          long before = durable.get();
          server.restart();
          await(() -> durable.get() > before || !failures.isEmpty());
          assertThat(submitting).isNotDone();
        }
        restarted.set(true);
        submitting.join();
      }
      assertThat(failures).isEmpty();
      assertThat(durable).hasValue(submitting.join());
      assertThat(place.tables().count("report")).isEqualTo(submitting.join());
    }
  }

  @Test
  void a_coordinator_with_another_home_is_refused_naming_the_one_that_leads() throws IOException {
    try (StoreProcess holder = StoreProcess.start(place.address(), false)) {
      assertThat(holder.line()).isEqualTo("open");
      refusal(Kind.IN_USE, this::openElsewhere)
          .hasMessageContaining("process " + holder.pid())
          .hasMessageContaining("holds it as coordinator since 20")
          .hasMessageContaining(place.where());
    }
    openElsewhere().close();
  }

  @Test
  void a_coordinator_whose_connection_was_ended_connects_again_under_the_lock() {
    try (SweepStore store = place.open()) {
      assertThat(server.endCoordinators()).isOne();
      store.apply(List.of(Examples.stage("s")));
      assertThat(store.reader().snapshot().stages()).hasSize(1);
      refusal(Kind.IN_USE, this::openElsewhere);
    }
  }

  /** The lock is still its own session's, as long as the server has not seen the cut. */
  @Test
  void a_coordinator_that_was_cut_off_takes_the_lock_from_its_own_lost_session() throws Exception {
    PostgresUrl url = ((StoreAddress.Server) place.address()).url();
    Matcher port = Pattern.compile("//127.0.0.1:(\\d+)/").matcher(url.text());
    assertThat(port.find()).isTrue();
    try (CuttingProxy proxy = new CuttingProxy(Integer.parseInt(port.group(1)))) {
      String way = url.text().replace(port.group(), "//127.0.0.1:" + proxy.port() + "/");
      try (SweepStore store =
          SweepStore.open(new StoreAddress.Server(folder, new PostgresUrl(way)))) {
        store.apply(List.of(Examples.stage("s")));
        proxy.cut();
        store.apply(List.of(Examples.stage("t")));
        assertThat(store.reader().snapshot().stages()).hasSize(2);
        assertThat(server.endCoordinators()).as("sessions that hold the lock").isOne();
      }
    }
  }

  @Test
  void a_coordinator_that_was_replaced_while_it_was_cut_off_cannot_commit() {
    try (SweepStore first = place.open()) {
      server.endCoordinators();
      openElsewhere().close();
      refusal(Kind.REPLACED, () -> first.apply(List.of(Examples.stage("s"))))
          .hasMessageContaining("epoch 2, this one has 1");
      assertThat(first.reader().snapshot().stages()).isEmpty();
    }
  }

  @Test
  void a_coordinator_that_was_cut_off_does_not_take_the_lock_from_its_successor() {
    try (SweepStore first = place.open()) {
      server.endCoordinators();
      try (SweepStore second = openElsewhere()) {
        refusal(Kind.IN_USE, () -> first.apply(List.of(Examples.stage("s"))));
        second.apply(List.of(Examples.stage("t")));
        assertThat(second.reader().snapshot().stages())
            .extracting(StoredStage::key)
            .containsExactly(Examples.key("t"));
      }
    }
  }

  @Test
  void a_coordinator_with_nothing_to_write_finds_out_that_it_was_replaced() throws Exception {
    CompletableFuture<Throwable> lost = new CompletableFuture<>();
    try (SweepStore first = place.open();
        StoreWriter writer = new StoreWriter(first, lost::complete)) {
      server.endCoordinators();
      openElsewhere().close();
      assertThat(lost.get(30, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REPLACED));
      CompletableFuture<Throwable> answer = new CompletableFuture<>();
      writer.submit(List.of(), () -> answer.complete(null), answer::complete);
      assertThat(answer.get(30, TimeUnit.SECONDS)).isSameAs(lost.get());
    }
  }

  @Test
  void readers_need_not_wait_for_the_coordinator() {
    try (SweepStore store = place.open()) {
      store.apply(List.of(Examples.sweep("first", 2)));
      try (ReadOnlyStore reading = place.openForReading()) {
        assertThat(reading.reader().latestSweep()).contains("first");
      }
      store.apply(List.of(Examples.sweep("second", 2)));
    }
  }

  @Test
  void a_reader_waits_for_a_server_that_is_started_again() throws Exception {
    try (SweepStore store = place.open()) {
      store.apply(List.of(Examples.sweep("first", 2)));
      AtomicBoolean restarted = new AtomicBoolean();
      CompletableFuture<Integer> reading =
          CompletableFuture.supplyAsync(
              () -> {
                int reads = 0;
                while (!restarted.get()) {
                  assertThat(store.reader().latestSweep()).contains("first");
                  reads++;
                }
                return reads;
              });
      server.restart();
      restarted.set(true);
      assertThat(reading.get(60, TimeUnit.SECONDS)).isPositive();
    }
  }

  @Test
  void an_older_schema_is_not_changed_under_a_coordinator_that_uses_it() throws Exception {
    try (SweepStore store = place.open()) {
      place
          .tables()
          .execute("DELETE FROM flyway_schema_history WHERE CAST(version AS INTEGER) > 3");
      refusal(Kind.IN_USE, place::openForReading);
    }
    OldSchema.create(place, 3);
    try (ReadOnlyStore reading = place.openForReading();
        SweepStore store = place.open()) { // the reader has given the lock back
      assertThat(reading.reader().latestSweep()).contains("first");
      assertThat(store.epoch()).isEqualTo(6);
    }
  }

  @Test
  void the_character_that_the_server_cannot_hold_is_stored_as_its_picture() {
    try (SweepStore store = place.open()) {
      Report made = Examples.predictions(0, 1, "\0yes");
      store.apply(
          List.of(
              Examples.stage("s"),
              Examples.current("s", 1, 1, made),
              Examples.resultSet("s", 1, 0.5)));
      assertThat(store.reader().predictions(Examples.key("s")))
          .extracting(Prediction::answer)
          .containsExactly("\u2400yes");
    }
  }

  @Test
  void a_session_that_would_answer_before_the_disk_has_it_is_set_right() {
    try (Handle session = server.jdbi().open()) {
      for (String weak : List.of("off", "remote_apply")) {
        session.execute("SET synchronous_commit = " + weak);
        new PostgresSession(session, "here").prepareForWriting();
        assertThat(setting(session, "synchronous_commit"))
            .isEqualTo(weak.equals("off") ? "on" : weak);
      }
      assertThat(setting(session, "tcp_keepalives_idle")).isEqualTo("10");
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      LockSupport.parkNanos(10_000_000);
    }
  }

  private static String setting(Handle session, String name) {
    return session.createQuery("SHOW " + name).mapTo(String.class).one();
  }

  @Test
  void a_server_that_does_not_sync_is_refused() {
    configure("fsync = off");
    try {
      refusal(Kind.UNSUITABLE, place::open).hasMessageContaining("fsync = off");
    } finally {
      configure("fsync = on");
    }
    place.open().close();
  }

  /** Returns when new sessions see it. */
  private void configure(String setting) {
    server.jdbi().useHandle(handle -> handle.execute("ALTER SYSTEM SET " + setting));
    server.jdbi().useHandle(handle -> handle.execute("SELECT pg_reload_conf()"));
    String[] wanted = setting.split(" = ");
    await(() -> server.jdbi().withHandle(session -> setting(session, wanted[0])).equals(wanted[1]));
  }
}
