"""Fit the weights of the search on the base itself, and write knowledge/lexicon/calibration.yaml.

Right: a question of an entry, asked as if it had not been written down, whose entry is in the base.
Wrong: the other candidates, and everything found for a question whose whole entry is taken away: that
is a question near the subject to which the base has no answer. Nothing here looks at questions that
are kept for measuring.
"""

import math
import random

from knowledge.index import Asked
from knowledge.loader import load_base
from knowledge.search import CALIBRATION, FEATURES, Calibration, Searcher

Row = tuple[tuple[float, ...], float, float]


def rows(searcher: Searcher, base) -> list[Row]:
    """Return features, whether they are right, and how much the row counts."""
    found: list[Row] = []
    index = searcher.index
    chance = random.Random(3)
    for entry in base.entries.values():
        for question, terms in zip(entry.questions, index.documents[entry.id].questions[1:], strict=True):
            asked = index.asked(question)
            if not asked:
                continue
            # People half repeat what an editor foresaw: the question left out, and a piece of it as it stands.
            half = [one for place, one in enumerate(asked) if place % 3 or len(asked) < 3]
            for left_out, said, counts in ((terms, asked, 1.0), (None, half, 0.6)):
                for candidate, values in searcher.features(said, without_question=left_out)[:12]:
                    right = candidate == entry.id
                    found.append((values, float(right), counts * (1.0 if right else 0.35)))
            found.extend(_disturbed(searcher, asked, entry.id, chance))
            alone = searcher.features(asked, without_entry=entry.id)[:12]
            found.extend((values, 0.0, 0.35) for _, values in alone)
    return found


def _disturbed(searcher: Searcher, asked: list[Asked], entry: str, chance: random.Random) -> list[Row]:
    """Return rows of questions with a word that the base does not have: chatter, or what is really asked."""
    index = searcher.index
    strange = Asked("\N{SECTION SIGN}", (("\N{SECTION SIGN}", 0.0),), index.rarest, known=False)
    by_weight = sorted(asked, key=lambda one: one.weight)
    found: list[Row] = []
    if len(asked) > 3:
        chatter = [*by_weight, strange]
        found += [(v, float(one == entry), 0.5 if one == entry else 0.2) for one, v in searcher.features(chatter)[:8]]
    about_something_else = [*by_weight[:-1], strange]
    found += [(v, 0.0, 1.0) for _, v in searcher.features(about_something_else)[:4]]
    document = index.documents[entry]
    absent = sorted(index.aspect_terms - document.asked - document.body)
    term = chance.choice(absent)
    other = [one for one in asked if one.variants[0][0] not in index.aspect_terms and not one.word.startswith("?")]
    wanted = Asked(term, ((term, 1.0),), index.weight(term), known=True)
    found += [(v, 0.0, 0.5) for one, v in searcher.features([*other, wanted])[:4] if v[7] < 1.0]
    return found


def fitted(data: list[Row], rounds: int = 60, rate: float = 0.15, pull: float = 1e-4) -> list[float]:
    """Return bias and weights by stochastic gradient descent with a fixed seed."""
    chance = random.Random(7)
    weights = [0.0] * (len(FEATURES) + 1)
    for round_ in range(rounds):
        chance.shuffle(data)
        step = rate / (1 + round_ / 10)
        for values, right, counts in data:
            sum_ = weights[0] + sum(w * v for w, v in zip(weights[1:], values, strict=True))
            error = (1 / (1 + math.exp(-max(-30.0, min(30.0, sum_)))) - right) * counts
            weights[0] -= step * error
            for place, value in enumerate(values, start=1):
                # What speaks for an entry never counts against it.
                weights[place] = max(0.0, weights[place] - step * (error * value + pull * weights[place]))
    return weights


def main() -> None:
    """Fit, and write the file."""
    base = load_base()
    neutral = Calibration(0.0, (1.0,) * len(FEATURES), 0.5, 0.3)
    weights = fitted(rows(Searcher(base, neutral), base))
    lines = [
        "# How the search weighs what speaks for an entry; written by `make calibrate`, from the entries alone.",
        "# answer_from and unsure_from are probabilities: from the first on an answer is given, from the second asked.",
        f"bias: {weights[0]:.4f}",
        "weights:",
        *(f"  {name}: {weight:.4f}" for name, weight in zip(FEATURES, weights[1:], strict=True)),
        "answer_from: 0.5",
        "unsure_from: 0.22",
    ]
    CALIBRATION.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
