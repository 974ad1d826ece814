"""PNGs that are small enough to keep with the code: in few colours, each of them one that is in the picture."""

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image

FLAT = 16
"""How many colours of grounds, lines and buttons stay exactly as they are."""
RUN = 8
"""Dots in a row alike that make a ground or a line; the edges of letters have fewer."""
DISTANCES = (64, 48, 32, 24, 16, 12, 8, 4, 1)
"""How far apart other colours are taken, in levels of red, green and blue: what differs most first."""


def joined_up(slices: Sequence[bytes]) -> Image.Image:
    """Return photographs of one page, from top to bottom, as one picture."""
    parts = [Image.open(io.BytesIO(one)).convert("RGB") for one in slices]
    whole = Image.new("RGB", (parts[0].width, sum(part.height for part in parts)))
    top = 0
    for part in parts:
        whole.paste(part, (0, top))
        top += part.height
    return whole


def compact(picture: Image.Image, colours: int) -> bytes:
    """Return the picture as a PNG in at most so many (at most 256) of its own colours.

    Grounds, lines and buttons keep exactly their colour, and a small sign in a sea of white keeps one of its own: a palette
    by number of dots, as Pillow makes it, would turn such a sign grey.
    """
    dots = np.asarray(picture)
    codes = _codes(dots)
    alike = np.logical_and.reduce(
        [codes[:, :-RUN] == codes[:, step : step - RUN or None] for step in (1, RUN // 2, RUN)]
    )
    levels = _by_number(dots.reshape(1, -1, 3))
    flat = _by_number(dots[:, :-RUN][alike][None])[:FLAT] if alike.any() else levels[:1]
    palette = _palette(levels, flat, colours)
    # Slices, so that many colours of a long page do not fill the memory.
    nearest = np.concatenate([_squares(part, palette).argmin(axis=1) for part in np.array_split(levels, 16)])
    table = np.zeros(1 << 24, dtype=np.uint8)
    table[_codes(levels)] = nearest
    few = Image.fromarray(table[codes])
    few.putpalette(palette.astype(np.uint8).tobytes())
    written = io.BytesIO()
    few.save(written, "PNG", optimize=True)
    return written.getvalue()


def _codes(levels: np.ndarray) -> np.ndarray:
    """Return each colour as one number."""
    return (levels[..., 0].astype(np.uint32) << 16) | (levels[..., 1].astype(np.uint32) << 8) | levels[..., 2]


def _by_number(dots: np.ndarray) -> np.ndarray:
    """Return the colours of a row of dots, the most frequent first."""
    counted = Image.fromarray(dots).getcolors(dots.shape[1])
    return np.array([colour for _, colour in sorted(counted, key=lambda one: (-one[0], one[1]))], dtype=np.int64)


def _palette(levels: np.ndarray, flat: np.ndarray, colours: int) -> np.ndarray:
    """Return the flat colours and the most frequent of those that differ enough, from the coarsest difference on."""
    chosen = [*flat]
    nearest = _squares(levels, flat).min(axis=1)
    for distance in DISTANCES:
        while len(chosen) < colours and (far := nearest >= distance**2).any():
            chosen.append(levels[far.argmax()])
            nearest = np.minimum(nearest, _squares(levels, chosen[-1][None]).min(axis=1))
    return np.stack(chosen[:colours])


def _squares(levels: np.ndarray, palette: np.ndarray) -> np.ndarray:
    return ((levels[:, None, :] - palette[None, :, :]) ** 2).sum(axis=2)
