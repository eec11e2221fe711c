package milesweep.coordinator.dashboard;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import milesweep.coordinator.core.NodeStatus;
import milesweep.coordinator.store.Drain;
import milesweep.coordinator.trial.NoSuchTrialException;
import milesweep.coordinator.trial.TrialAnswers;
import milesweep.coordinator.trial.TrialModel;
import milesweep.coordinator.trial.TrialStory;

/** What the HTTP API needs of a coordinator; every answer may come later, none blocks. */
public interface SweepService {
  /**
   * The same, with what is submitted and ordered through it recorded under a name.
   *
   * @param who whose wish it is: the name of a token, or {@code local}
   */
  SweepService as(String who);

  /** Takes a sweep in, or finds it there already. */
  CompletionStage<Submitted> submit(Submission submission);

  /**
   * Has a sweep's trials run with more seeds, too.
   *
   * @throws NoSuchSweepException when there is none of that name
   * @throws IllegalArgumentException when its points set their seeds one by one
   */
  CompletionStage<Submitted> addSeeds(String sweep, List<Long> seeds);

  /** All sweeps, oldest first. */
  CompletionStage<List<SweepOverview>> sweeps();

  /** One sweep; empty when there is none of that name. */
  CompletionStage<Optional<SweepOverview>> sweep(String name);

  /**
   * Pauses, resumes, cancels a sweep, or tries its failed trials again; the answer is a line for
   * people.
   */
  CompletionStage<Controlled> control(String sweep, Control control);

  /**
   * The same with one trial.
   *
   * @param trial its id or the beginning of it
   * @throws NoSuchTrialException unless one trial of the sweep is meant
   */
  CompletionStage<Controlled> control(String sweep, String trial, Control control);

  /** Has a sweep go before those of lower priority; the answer is a line for people. */
  CompletionStage<Controlled> prioritise(String sweep, int priority);

  /** Comes to a good end soon when decisions are made, and to a bad one when they are not. */
  CompletionStage<?> alive();

  /** The worker nodes, by name. */
  CompletionStage<List<NodeStatus>> nodes();

  /** Has a node take no more work, or take it again; the answer is a line for people. */
  CompletionStage<Controlled> drain(String node, Drain drain);

  /**
   * The result table as text.
   *
   * @param sweep its name; empty for the latest
   * @param all whether every sweep is wanted
   * @param format {@code table}, {@code csv}, {@code csv-all} or {@code markdown}
   * @throws NoSuchSweepException when there is no such sweep
   */
  CompletionStage<String> table(Optional<String> sweep, boolean all, String format);

  /**
   * What each trial gets right of each content type, as text; otherwise as {@link #table}.
   *
   * @throws NoSuchSweepException when there is no such sweep
   */
  CompletionStage<String> contentTypeTable(Optional<String> sweep, boolean all, String format);

  /**
   * What a trial's model is made of.
   *
   * @param trial its id or the beginning of it
   * @param sweep the only sweep to look in; empty for all
   * @throws NoSuchTrialException unless one trial is meant
   */
  CompletionStage<TrialModel> model(String trial, Optional<String> sweep);

  /** All that is known of a trial; otherwise as {@link #model}. */
  CompletionStage<TrialStory> story(String trial, Optional<String> sweep);

  /** What a trial answered; otherwise as {@link #model}. */
  CompletionStage<TrialAnswers> answers(String trial, Optional<String> sweep);

  /**
   * A sweep's results in one file to hand on.
   *
   * @param sweep its name
   * @param withData whether texts of the data are to be in it
   * @throws NoSuchSweepException when there is no such sweep
   */
  CompletionStage<byte[]> bundle(String sweep, boolean withData);

  /**
   * A sweep to run.
   *
   * @param written the file as written
   * @param resolved the definition as resolved, JSON
   * @param noReuse whether its stages are to be its own
   * @param onChange what to do when another definition has its name; refuse when left out
   */
  record Submission(String written, String resolved, boolean noReuse, OnChange onChange) {
    public Submission {
      onChange = onChange == null ? OnChange.REFUSE : onChange;
    }

    /** One that must be new, or the same as before. */
    public Submission(String written, String resolved, boolean noReuse) {
      this(written, resolved, noReuse, OnChange.REFUSE);
    }
  }

  /** What becomes of a sweep whose file has changed. */
  enum OnChange {
    /** Nothing; the answer says what the difference is. */
    REFUSE,
    /** New trials are added; refused when that would take others out. */
    EXTEND,
    /** New trials are added, and those not asked for any more leave its tables. */
    SUPERSEDE
  }

  /**
   * What became of a submission.
   *
   * @param accepted false when it was refused; then {@code message} says why
   * @param sweep its name
   * @param known whether it was there before
   * @param message for people
   */
  record Submitted(boolean accepted, String sweep, boolean known, String message) {}

  /** What a person may do to a sweep. */
  enum Control {
    PAUSE,
    RESUME,
    CANCEL,
    /** Whatever came to a bad end, or was cancelled. */
    RETRY,
    /** What came to a bad end by itself alone. */
    RETRY_FAILED
  }

  /** What became of it. */
  record Controlled(boolean done, String message) {}

  /**
   * A sweep as a person sees it.
   *
   * @param name unique
   * @param state {@code running}, {@code paused}, {@code cancelled} or {@code finished}
   * @param trials count of trials by state, in the order of the states; states without trials are
   *     left out
   * @param stagesDone stages at their end
   * @param stages stages known so far
   * @param secondsLeft expected; null while unknown
   * @param running what the slots do for it
   * @param faults what went wrong: a line each, or a line with details below it
   * @param waiting why nothing runs although something is to be done; null otherwise
   * @param notes what is worth knowing of data and weights: a line each
   * @param warnings what a person should know though it goes on: a line each
   * @param rejected whether prepare found faults, so that nothing was trained
   */
  record SweepOverview(
      String name,
      String state,
      Map<String, Integer> trials,
      int stagesDone,
      int stages,
      Long secondsLeft,
      List<Running> running,
      List<String> faults,
      String waiting,
      List<String> notes,
      List<String> warnings,
      boolean rejected) {}

  /**
   * A slot at work.
   *
   * @param node its node
   * @param slot its name
   * @param trial what runs, in a few words: {@code F/T/LoRA r4 origin seed 1}
   * @param stage its kind
   * @param epoch under way; 0 when there are none
   * @param epochs in all
   * @param step in the epoch
   * @param steps of the epoch
   * @param loss so far; null when there is none
   * @param stepMillis recent; 0 while unknown
   */
  record Running(
      String node,
      String slot,
      String trial,
      String stage,
      int epoch,
      int epochs,
      int step,
      int steps,
      Double loss,
      double stepMillis) {}

  /** There is no sweep of that name, or none at all. */
  class NoSuchSweepException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NoSuchSweepException(String message) {
      super(message);
    }
  }
}
