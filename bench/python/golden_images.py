"""Writes golden pictures, their preprocessing by Pillow, and position embeddings into a folder: python golden_images.py FOLDER"""

import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import torch
from mile import resize_positions
from PIL import Image
from safetensors.numpy import save_file
from safetensors.torch import save_file as save_torch

CLIP = np.array([[0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]], np.float32)
IMAGENET = np.array([[0.485, 0.456, 0.406], [0.229, 0.224, 0.225]], np.float32)
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by PNG colour type
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))  # x, y, dx, dy


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def lines(samples, bits):
    """Filter type 0 lines of samples (h, w, c)."""
    out = b""
    for row in samples:
        flat = row.flatten()
        if bits == 16:
            line = flat.astype(">u2").tobytes()
        elif bits == 8:
            line = flat.astype(np.uint8).tobytes()
        else:
            text = "".join(f"{v:0{bits}b}" for v in flat)
            text += "0" * (-len(text) % 8)
            line = int(text, 2).to_bytes(len(text) // 8, "big")
        out += b"\0" + line
    return out


def png(samples, colour, bits, palette=None, extra=(), interlaced=False):
    """Any kind of PNG, written by hand: Pillow cannot write most of them."""
    h, w, _ = samples.shape
    if interlaced:
        parts = [samples[y::dy, x::dx] for x, y, dx, dy in PASSES]
        data = b"".join(lines(part, bits) for part in parts if part.size)
    else:
        data = lines(samples, bits)
    out = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, bits, colour, 0, 0, interlaced))
    for name, content in extra:
        if name != b"tRNS":
            out += chunk(name, content)
    if palette is not None:
        out += chunk(b"PLTE", palette.astype(np.uint8).tobytes())
    for name, content in extra:
        if name == b"tRNS":
            out += chunk(name, content)
    return out + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def to_rgb(samples, colour, bits, palette):
    """The product's rule: no colour management, alpha dropped, other depths scaled to 8 bits and rounded."""
    if colour == 3:
        return palette[samples[:, :, 0]].astype(np.uint8)
    top = 2**bits - 1
    eight = ((2 * 255 * samples.astype(np.int64) + top) // (2 * top)).astype(np.uint8)
    return np.repeat(eight[:, :, :1], 3, 2) if colour in (0, 4) else eight[:, :, :3]


# name: width, height, colour type, bits, interlaced, extra chunks
GAMMA = (b"gAMA", struct.pack(">I", 100000))
CHROMA = (b"cHRM", struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000))
PICTURES = {
    "dot": (1, 1, 2, 8, False, ()),
    "column": (1, 301, 2, 8, False, ()),
    "row": (513, 2, 0, 8, False, ()),
    "bits1": (67, 45, 0, 1, False, ()),
    "bits2": (33, 12, 0, 2, False, ()),
    "bits4": (31, 77, 0, 4, False, ()),
    "grey16": (90, 61, 0, 16, False, ()),
    "greyalpha": (43, 43, 4, 8, False, ()),
    "greyalpha16": (21, 65, 4, 16, False, ()),
    "rgb16": (50, 38, 2, 16, False, ()),
    "rgba16": (38, 50, 6, 16, False, ()),
    "palette1": (19, 30, 3, 1, False, ()),
    "palette4": (64, 40, 3, 4, False, ()),
    "palette8": (200, 111, 3, 8, False, ((b"tRNS", bytes(range(256))),)),
    "keyed": (40, 40, 2, 8, False, ((b"tRNS", struct.pack(">3H", 10, 20, 30)),)),
    "greykeyed": (40, 30, 0, 8, False, ((b"tRNS", struct.pack(">H", 17)), (b"gAMA", struct.pack(">I", 45455)))),
    "gamma": (77, 53, 2, 8, False, (GAMMA, CHROMA)),
    "greygamma": (53, 77, 0, 8, False, (GAMMA, (b"sRGB", b"\0"))),
    "interlaced": (61, 47, 6, 8, True, ()),
    "interlacedgrey": (13, 9, 0, 8, True, ()),
    "interlacedtiny": (3, 2, 3, 2, True, ()),
    "large": (1031, 777, 2, 8, False, ()),
    "extreme": (90, 70, 2, 8, False, ()),
}  # fmt: skip
TARGETS = ((32, 32), (480, 480), (7, 50), (1, 1), (224, 3))  # height, width


def picture(name, source):
    w, h, colour, bits, interlaced, extra = PICTURES[name]
    top = 2**bits
    smooth = (np.add.outer(np.arange(h) * 3, np.arange(w) * 5) % top)[:, :, None]
    samples = np.where(source.random((h, w, 1)) < 0.3, source.integers(0, top, (h, w, CHANNELS[colour])), smooth)
    if name == "extreme":  # overshoot of the bicubic kernel at black and white edges
        samples = source.integers(0, 2, samples.shape) * 255
    palette = source.integers(0, 256, (top, 3)) if colour == 3 else None
    return png(samples, colour, bits, palette, extra, interlaced), to_rgb(samples, colour, bits, palette)


def scaled(rgb):
    """Channels first (3, h, w), in every scale."""
    eight = np.ascontiguousarray(rgb.transpose(2, 0, 1))
    unit = eight.astype(np.float32) / np.float32(255)
    per_channel = lambda values: values[:, :, None, None]
    yield "uint8", eight
    yield "x255", unit
    yield "x255x255", unit / np.float32(255)
    for name, constants in (("norm_clip", CLIP), ("norm_imagenet", IMAGENET)):
        mean, std = per_channel(constants)
        yield name, (unit - mean) / std


def main(folder):
    source = np.random.default_rng(5)
    decoded = {}
    for name in PICTURES:
        file, decoded[name] = picture(name, source)
        (folder / f"img_{name}.png").write_bytes(file)
        Image.open(folder / f"img_{name}.png").load()  # Pillow finds it whole
    for height, width in TARGETS:
        tensors = {}
        for name, rgb in decoded.items():
            for kernel in ("bilinear", "bicubic"):
                resized = np.asarray(Image.fromarray(rgb).resize((width, height), Image.Resampling[kernel.upper()]))
                for scale, values in scaled(resized):
                    if height * width <= 1024 or scale == "uint8":
                        tensors[f"{name}/rgb/{kernel}/{scale}"] = values
        save_file(tensors, folder / f"preprocess_{height}x{width}.safetensors")
    generator = torch.Generator().manual_seed(9)
    for old, targets in ((5, (1, 2, 3, 4, 5, 7, 24)), (3, (1, 2, 24, 30)), (1, (1, 2, 5)), (2, (3, 30)), (30, (14, 24, 31))):
        positions = torch.randn(1, old * old + 1, 7, generator=generator)
        resized = {f"to_{new}x{new}": resize_positions(positions, new).contiguous() for new in targets if new != old}
        save_torch({f"src_{old}x{old}": positions, **resized}, folder / f"pos_embed_{old}.safetensors")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
