package milesweep.mile.nn;

import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.Tensors;

/** How a parameter that no file provides begins; drawn from libtorch's generator. */
public sealed interface Init {
  /** A new tensor of the given shape. */
  Tensor draw(long... shape);

  /** The same value everywhere. */
  record Constant(double value) implements Init {
    @Override
    public Tensor draw(long... shape) {
      return Tensors.full(value, shape);
    }
  }

  /** Normal with mean 0. */
  record Normal(double deviation) implements Init {
    @Override
    public Tensor draw(long... shape) {
      return Tensors.normal(0, deviation, shape);
    }
  }

  /** Normal with mean 0, cut off at an absolute value far out in the tails. */
  record CutNormal(double deviation, double cut) implements Init {
    @Override
    public Tensor draw(long... shape) {
      return Tensors.normal(0, deviation, shape).clip(-cut, cut);
    }
  }

  /** Uniform in ±bound. */
  record Uniform(double bound) implements Init {
    /** ±1/sqrt(fanIn): PyTorch's own start of linear layers and convolutions. */
    public static Uniform ofFanIn(long fanIn) {
      return new Uniform(1 / Math.sqrt(fanIn));
    }

    @Override
    public Tensor draw(long... shape) {
      return Tensors.uniform(-bound, bound, shape);
    }
  }

  /** Zeros. */
  Init ZERO = new Constant(0);

  /** Ones. */
  Init ONE = new Constant(1);
}
