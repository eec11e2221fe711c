package milesweep.mile.checkpoint.pickle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The stack of a pickle machine, with its marks; bounded in height and in depth of marks. */
final class PickleStack {
  private static final int MAX_HEIGHT = 1_000_000;
  private static final int MAX_MARKS = 1000;

  private final Allowance allowance;
  private final ArrayList<Object> values = new ArrayList<>();
  private final ArrayList<Integer> marks = new ArrayList<>();

  PickleStack(Allowance allowance) {
    this.allowance = allowance;
  }

  void push(Object value) throws PickleException {
    allowance.spend(1);
    if (values.size() == MAX_HEIGHT) {
      throw new PickleException("has a pickle with over %d open values".formatted(MAX_HEIGHT));
    }
    values.add(value);
  }

  Object pop() throws PickleException {
    requireValue();
    return values.remove(values.size() - 1);
  }

  Object top() throws PickleException {
    requireValue();
    return values.get(values.size() - 1);
  }

  void mark() throws PickleException {
    if (marks.size() == MAX_MARKS) {
      throw new PickleException("has a pickle nested over %d deep".formatted(MAX_MARKS));
    }
    marks.add(values.size());
  }

  /** Takes off everything above the last mark, and the mark; an unmodifiable list. */
  List<Object> popMark() throws PickleException {
    if (marks.isEmpty()) {
      throw damaged();
    }
    return popFrom(marks.remove(marks.size() - 1));
  }

  /** Takes off that many values; an unmodifiable list. */
  List<Object> pop(int count) throws PickleException {
    if (values.size() - floor() < count) {
      throw damaged();
    }
    return popFrom(values.size() - count);
  }

  private List<Object> popFrom(int from) {
    List<Object> above = values.subList(from, values.size());
    List<Object> taken = Collections.unmodifiableList(Arrays.asList(above.toArray()));
    above.clear();
    return taken;
  }

  private void requireValue() throws PickleException {
    if (values.size() <= floor()) {
      throw damaged();
    }
  }

  private int floor() {
    return marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
  }

  private static PickleException damaged() {
    return new PickleException("is damaged: its pickle takes more values than it has made");
  }
}
