"""The words around a mirror: what it shows, and that it is time to look again."""

import json
from collections.abc import Mapping

from dialogs.actions import action
from dialogs.engine.fields import Option
from dialogs.markup import escaped
from dialogs.messages import Button, Chart, Reply, Series
from dialogs.reflection import rules
from dialogs.texts import N_, Texts
from knowledge.offer import SourceDocument
from knowledge.quality import DOCUMENT, Area

MIRROR = N_(
    "It is a mirror: no judgement, and no tool for inspection; the framework says itself that it is not meant to supervise. "
    "Only who handed it in and the coordinator of {team} can see it."
)


def again(team: Option, area: Area) -> Button:
    """Return the button that looks at an area again; its label is put in by who shows it."""
    filled = json.dumps({"team": team.value, "area": area.id}, ensure_ascii=False)
    return Button(label="", action=action("start", "self_reflection", filled), style="primary")


def seen(
    team: Option, area: Area, year: int, scores: Mapping[str, int], last: Mapping[str, int] | None, texts: Texts
) -> Reply:
    """Return the summary of a reflection for who handed it in.

    Parameters
    ----------
    last
        Scores of the same team and area a school year before, of the same person; None without.
    """
    strong, weak = rules.extremes(area, scores)
    said = [
        texts("Saved. This is what you see in {area}, school year {year}.", area=area.name, year=rules.year_name(year))
    ]
    if strong:
        said.append(texts("You stand strongest in: {titles}.", titles="; ".join(strong)))
        said.append(texts("Perhaps to talk about first: {titles}.", titles="; ".join(weak)))
    if last:
        up, down = rules.moved(area, last, scores)
        if up:
            said.append(texts("Higher than last school year: {titles}.", titles="; ".join(up)))
        if down:
            said.append(texts("Lower than last school year: {titles}.", titles="; ".join(down)))
    said.append(texts(MIRROR, team=escaped(team.label)))
    said.append(
        texts("Quality is looked at again and again (002): in a year I ask you whether you want to look again.")
    )
    chart = Chart(
        title=area.name,
        categories=[one.title for one in area.expectations],
        series=[Series(name=rules.year_name(year), values=[scores.get(one.id) for one in area.expectations])],
        most=rules.MOST,
    )
    button = Button(label=texts("Our self-reflections"), action=action("view", "my_reflections", team.value))
    return Reply(text="\n\n".join(said), kind="form", chart=chart, buttons=[button])


def time_again(team: Option, area: Area, texts: Texts, source: SourceDocument | None) -> Reply:
    """Return the reminder that a year went by."""
    name = source.short_title if source is not None else DOCUMENT
    text = texts(
        "🪞 A year ago {team} looked at “{area}” with the {framework}. Looking again shows what changed.",
        team=escaped(team.label), area=area.name, framework=name,
    )  # fmt: skip
    start = again(team, area).model_copy(update={"label": texts("Look again")})
    show = Button(label=texts("Our self-reflections"), action=action("view", "my_reflections", team.value, area.id))
    return Reply(text=text, buttons=[start, show])
