package milesweep.mile.checkpoint.torch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import milesweep.mile.checkpoint.pickle.Inert;
import milesweep.mile.checkpoint.pickle.PickleDict;
import milesweep.mile.checkpoint.pickle.PickleException;
import milesweep.mile.checkpoint.pickle.TensorRef;

/**
 * The dictionary of tensors in what a file has pickled: that under the key {@code model} of a
 * training's checkpoint, or else the whole.
 *
 * @param leftOut keys beside the tensors; behind that of a class of its own stands the class
 */
record StateDict(Map<String, TensorRef> tensors, List<String> leftOut) {
  private static final List<String> WRAPPERS = List.of("model", "state_dict", "model_state_dict");
  private static final int NAMED = 20; // keys that a message spells out

  /**
   * Finds it.
   *
   * @throws PickleException when there is none
   */
  static StateDict in(Object pickled) throws PickleException {
    if (!(pickled instanceof PickleDict root)) {
      throw new PickleException(
          pickled instanceof TensorRef
              ? "holds one tensor without a name; weights are a dictionary of tensors"
              : "holds no dictionary of tensors");
    }
    for (String wrapper : WRAPPERS) {
      if (root.entries().get(wrapper) instanceof PickleDict inner && hasTensors(inner)) {
        List<String> leftOut = new ArrayList<>();
        root.entries().forEach((key, value) -> leaveOut(key, value, leftOut));
        leftOut.remove(wrapper);
        return new StateDict(tensors(inner, leftOut), leftOut);
      }
    }
    if (!hasTensors(root)) {
      List<String> keys = root.entries().keySet().stream().limit(NAMED).toList();
      throw new PickleException(
          "holds no tensors, neither itself nor under model; its keys are " + keys);
    }
    List<String> leftOut = new ArrayList<>();
    return new StateDict(tensors(root, leftOut), leftOut);
  }

  private static boolean hasTensors(PickleDict dictionary) {
    return dictionary.entries().values().stream().anyMatch(TensorRef.class::isInstance);
  }

  private static Map<String, TensorRef> tensors(PickleDict dictionary, List<String> leftOut) {
    Map<String, TensorRef> tensors = new LinkedHashMap<>();
    dictionary
        .entries()
        .forEach(
            (key, value) -> {
              if (value instanceof TensorRef tensor) {
                tensors.put(key, tensor);
              } else {
                leaveOut(key, value, leftOut);
              }
            });
    return tensors;
  }

  private static void leaveOut(String key, Object value, List<String> leftOut) {
    leftOut.add(value instanceof Inert inert ? key + " (" + inert.className() + ")" : key);
  }
}
