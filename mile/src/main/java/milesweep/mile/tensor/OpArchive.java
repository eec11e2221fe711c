package milesweep.mile.tensor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The operations DJL lacks, as a TorchScript file that libtorch loads: four small zip entries of
 * text and pickle codes, written at start-up from the source below. Every operation of libtorch can
 * be reached this way, with its gradient.
 */
final class OpArchive {
  private static final String ROOT = "milesweep/";

  /** TorchScript in the form libtorch itself writes: explicit {@code self}, no imports. */
  static final String SOURCE =
      """
      class Ops(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
        def attention(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, heads: int, dropout: float) -> Tensor:
          b = torch.size(q, 0)
          t = torch.size(q, 1)
          w = torch.size(q, 2)
          d = torch.floordiv(w, heads)
          q1 = torch.transpose(torch.reshape(q, [b, t, heads, d]), 1, 2)
          k1 = torch.transpose(torch.reshape(k, [b, torch.size(k, 1), heads, d]), 1, 2)
          v1 = torch.transpose(torch.reshape(v, [b, torch.size(v, 1), heads, d]), 1, 2)
          y = torch.scaled_dot_product_attention(q1, k1, v1, None, dropout, False)
          return torch.reshape(torch.transpose(y, 1, 2), [b, t, w])
        def masked_attention(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, mask: Tensor, heads: int, dropout: float) -> Tensor:
          b = torch.size(q, 0)
          t = torch.size(q, 1)
          w = torch.size(q, 2)
          d = torch.floordiv(w, heads)
          q1 = torch.transpose(torch.reshape(q, [b, t, heads, d]), 1, 2)
          k1 = torch.transpose(torch.reshape(k, [b, torch.size(k, 1), heads, d]), 1, 2)
          v1 = torch.transpose(torch.reshape(v, [b, torch.size(v, 1), heads, d]), 1, 2)
          y = torch.scaled_dot_product_attention(q1, k1, v1, mask, dropout, False)
          return torch.reshape(torch.transpose(y, 1, 2), [b, t, w])
        def records_gradient(self: __torch__.Ops, x: Tensor) -> bool:
          return ops.prim.requires_grad(x)
        def to(self: __torch__.Ops, x: Tensor, type: int) -> Tensor:
          return torch.to(x, type, False, False, None)
        def cast_linear(self: __torch__.Ops, x: Tensor, weight: Tensor, bias: Tensor, type: int) -> Tensor:
          x1 = torch.to(x, type, False, False, None)
          w1 = torch.to(weight, type, False, False, None)
          b1 = torch.to(bias, type, False, False, None)
          return torch.linear(x1, w1, b1)
        def cast_linear_without_bias(self: __torch__.Ops, x: Tensor, weight: Tensor, type: int) -> Tensor:
          x1 = torch.to(x, type, False, False, None)
          w1 = torch.to(weight, type, False, False, None)
          return torch.linear(x1, w1, None)
        def joined_attention(self: __torch__.Ops, qkv: Tensor, heads: int) -> Tensor:
          b = torch.size(qkv, 0)
          t = torch.size(qkv, 1)
          w = torch.floordiv(torch.size(qkv, 2), 3)
          d = torch.floordiv(w, heads)
          parts = torch.permute(torch.reshape(qkv, [b, t, 3, heads, d]), [2, 0, 3, 1, 4])
          q, k, v, = torch.unbind(parts)
          y = torch.scaled_dot_product_attention(q, k, v, None, 0.0, False)
          return torch.reshape(torch.transpose(y, 1, 2), [b, t, w])
        def cross_entropy(self: __torch__.Ops, logits: Tensor, targets: Tensor, ignored: int, smoothing: float) -> Tensor:
          exact = torch.to(logits, 6, False, False, None)
          flat = torch.reshape(exact, [-1, torch.size(exact, -1)])
          loss = torch.cross_entropy_loss(flat, torch.reshape(targets, [-1]), None, 0, ignored, smoothing)
          return torch.reshape(loss, [torch.size(targets, 0), torch.size(targets, 1)])
        def linear(self: __torch__.Ops, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
          return torch.linear(x, weight, bias)
        def linear_without_bias(self: __torch__.Ops, x: Tensor, weight: Tensor) -> Tensor:
          return torch.linear(x, weight, None)
        def embedding(self: __torch__.Ops, table: Tensor, ids: Tensor, padding: int, sparse: bool) -> Tensor:
          return torch.embedding(table, ids, padding, False, sparse)
        def with_late_gradient(self: __torch__.Ops, x: Tensor) -> Tensor:
          return torch.expand(x, torch.size(x), implicit=False)
        def scores(self: __torch__.Ops, x: Tensor, table: Tensor, bias: Tensor) -> Tensor:
          rows = torch.reshape(x, [-1, torch.size(x, -1)])
          y = torch.addmm(torch.unsqueeze(bias, 1), table, torch.t(rows))
          return torch.reshape(torch.t(y), [torch.size(x, 0), torch.size(x, 1), torch.size(table, 0)])
        def plus_product(self: __torch__.Ops, y: Tensor, x: Tensor, weight: Tensor, factor: float, type: int) -> Tensor:
          x1 = torch.reshape(torch.to(x, type, False, False, None), [-1, torch.size(x, -1)])
          w1 = torch.t(torch.to(weight, type, False, False, None))
          y1 = torch.reshape(torch.to(y, type, False, False, None), [-1, torch.size(y, -1)])
          return torch.reshape(torch.addmm(y1, x1, w1, beta=1, alpha=factor), torch.size(y))
        def index_select(self: __torch__.Ops, x: Tensor, dim: int, index: Tensor) -> Tensor:
          return torch.index_select(x, dim, index)
        def scale(self: __torch__.Ops, x: Tensor, factor: float) -> Tensor:
          return torch.mul(x, factor)
        def copy_into(self: __torch__.Ops, target: Tensor, source: Tensor) -> Tensor:
          return torch.copy_(target, source, False)
        def bicubic(self: __torch__.Ops, x: Tensor, height: int, width: int) -> Tensor:
          return torch.upsample_bicubic2d(x, [height, width], False, None, None)
        def total(self: __torch__.Ops, x: List[Tensor]) -> Tensor:
          sums = annotate(List[Tensor], [])
          for i in range(torch.len(x)):
            _0 = torch.append(sums, torch.sum(x[i], dtype=None))
          return torch.sum(torch.stack(sums, 0), dtype=None)
        def check_and_scale(self: __torch__.Ops, x: List[Tensor], factor: Tensor) -> Tensor:
          found = torch.zeros_like(factor)
          torch._amp_foreach_non_finite_check_and_unscale_(x, found, factor)
          return found
        def norm(self: __torch__.Ops, x: List[Tensor]) -> Tensor:
          return torch.linalg_vector_norm(torch.stack(torch._foreach_norm(x, 2), 0), 2)
        def clip_norm(self: __torch__.Ops, x: List[Tensor], norm: Tensor, most: float) -> Tensor:
          factor = torch.mul(torch.reciprocal(torch.add(norm, 1e-06)), most)
          clipped = torch.clamp(factor, None, 1.)
          torch._foreach_mul_(x, clipped)
          return clipped
        def adamw(self: __torch__.Ops, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], step: List[Tensor], lr: float, beta1: float, beta2: float, decay: float, eps: float) -> Tensor:
          _0 = torch._fused_adamw_(p, g, m, v, annotate(List[Tensor], []), step, lr=lr, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=False, maximize=False, grad_scale=None, found_inf=None)
          return step[0]
      """;

  private OpArchive() {}

  /** The archive's bytes. */
  static byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.US_ASCII)) {
      entry(
          zip, "data.pkl", "\u0080\u0002c__torch__\nOps\n)\u0081}(X\u0008\0\0\0training\u0088ub.");
      entry(zip, "constants.pkl", "\u0080\u0002).");
      entry(zip, "code/__torch__.py", SOURCE);
      entry(zip, "version", "10\n");
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  private static void entry(ZipOutputStream zip, String name, String content) throws IOException {
    zip.putNextEntry(new ZipEntry(ROOT + name));
    zip.write(content.getBytes(StandardCharsets.ISO_8859_1)); // pickle codes are bytes above 127
    zip.closeEntry();
  }
}
