"""A question is added to an entry's file, and nothing else in the file changes; a draft becomes an entry when it is filled in."""

from datetime import date

import pytest

from knowledge.check import check
from knowledge.drafting import draft_id, draft_text, write_draft
from knowledge.editing import RefusedQuestion, add_questions
from knowledge.entry import EntryError, parse_entry
from knowledge.loader import DEFAULT_CONTENT, UnknownEntry, load_base

GOOD = (DEFAULT_CONTENT / "cop-prijs.md").read_text(encoding="utf-8")
LISTED = GOOD[GOOD.index("questions:") : GOOD.index("audience:")]
NEW = "Is er korting: ja of nee? #vraag"


def folder_with(folder, text):
    (folder / "cop-prijs.md").write_bytes(text.encode("utf-8"))
    return folder


def added(folder, *questions):
    """Add questions, and return the file's lines before and after."""
    path = folder / "cop-prijs.md"
    before = path.read_bytes()
    add_questions(load_base(folder), folder, "cop-prijs", questions)
    return before, path.read_bytes()


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        GOOD.replace("\n", "\r\n"),
        "\ufeff" + GOOD,
        GOOD.replace("audience:", "# Wie dit leest\naudience:  "),
        GOOD.replace(LISTED, "questions:\n- wat kost het   # kort\n-   'hoeveel is dat?' # aangehaald\n"),
        GOOD.replace(LISTED, "questions:\n  - >\n    een lange vraag\n    over twee regels\n\n"),
        GOOD.replace(LISTED, "questions:\n    - een vraag die\n      verder loopt\n"),
        GOOD.replace(LISTED, "questions: [wat kost het, 'hoeveel is dat?'  ]  # op een rij\n"),
    ],
    ids=["as written", "windows", "mark", "comments", "quotes", "folded", "wrapped", "flow"],
)
def test_every_other_byte_of_the_file_stays(tmp_path, text):
    before, after = added(folder_with(tmp_path, text), NEW)
    extra = len(after) - len(before)
    start = next(place for place, (one, two) in enumerate(zip(before, after, strict=False)) if one != two)
    # What was put in may begin with a byte that stood there already.
    assert any(after[:place] + after[place + extra :] == before for place in range(start + 1))
    old, new = load_base(folder_with(tmp_path, before.decode())).entry("cop-prijs"), None
    (tmp_path / "cop-prijs.md").write_bytes(after)
    new = parse_entry(tmp_path / "cop-prijs.md")
    assert new == old.model_copy(update={"questions": (*old.questions, NEW)})


@pytest.mark.parametrize("path", sorted(DEFAULT_CONTENT.glob("*.md"))[::20], ids=lambda path: path.stem)
def test_the_entries_of_the_base_can_all_be_added_to(tmp_path, path):
    (tmp_path / path.name).write_bytes(path.read_bytes())
    assert add_questions(load_base(tmp_path), tmp_path, path.stem, ["Zzz xyzzy?"]) == ["Zzz xyzzy?"]
    removed = (tmp_path / path.name).read_text(encoding="utf-8").replace('  - "Zzz xyzzy?"\n', "")
    assert removed == path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("questions", "said"),
    [
        (["prijs COP sessie!"], "already"),
        (["Wie mag er aan tafel zitten bij een sessie?"], "cop-tafel"),
        (["x" * 301], "301 characters"),
        (["?!"], "without words"),
        (["Is er korting?", "is er korting"], "twice"),
    ],
)
def test_a_question_that_may_not_join_is_refused_and_the_file_stays(tmp_path, questions, said):
    folder_with(tmp_path, GOOD)
    other = GOOD.replace("id: cop-prijs", "id: cop-tafel").replace(
        LISTED, "questions:\n  - Wie mag er aan tafel zitten bij de sessie?\n"
    )
    (tmp_path / "cop-tafel.md").write_text(other, encoding="utf-8")
    with pytest.raises(RefusedQuestion, match=said):
        add_questions(load_base(tmp_path), tmp_path, "cop-prijs", ["Is er een kortingsbon?", *questions])
    assert (tmp_path / "cop-prijs.md").read_text(encoding="utf-8") == GOOD


def test_an_unknown_entry_is_told_with_the_one_that_may_be_meant(tmp_path):
    base = load_base(folder_with(tmp_path, GOOD))
    with pytest.raises(UnknownEntry, match="did you mean 'cop-prijs'"):
        add_questions(base, tmp_path, "cop-prys", [NEW])


def test_a_file_that_broke_since_is_left_as_it_is(tmp_path):
    base = load_base(folder_with(tmp_path, GOOD))
    folder_with(tmp_path, GOOD.replace("title:", "title: ["))
    with pytest.raises(EntryError):
        add_questions(base, tmp_path, "cop-prijs", [NEW])
    assert "Is er korting" not in (tmp_path / "cop-prijs.md").read_text(encoding="utf-8")


def drafted(folder):
    text = draft_text(
        "is-er-parking",
        ["is er parking?", "Is er parking", "waar kan ik: parkeren? # nu", "x" * 400],
        count=4,
        last=date(2026, 11, 24),
        nearest="cop-prijs",
    )
    return write_draft(folder, "is-er-parking", text)


def test_a_draft_is_no_entry_and_is_never_written_over(tmp_path):
    path = drafted(folder_with(tmp_path, GOOD))
    assert set(load_base(tmp_path).entries) == {"cop-prijs"}
    path.write_text("werk van een redacteur", encoding="utf-8")
    with pytest.raises(FileExistsError):
        drafted(tmp_path)
    assert path.read_text(encoding="utf-8") == "werk van een redacteur"


def test_the_check_says_what_a_draft_still_lacks(tmp_path):
    drafted(tmp_path).rename(tmp_path / "is-er-parking.md")
    [problem] = check(load_base(tmp_path)).problems
    for lacking in ("source.document: is empty", "source.section: is empty", "tags:", "answer: is empty"):
        assert lacking in str(problem)


def test_a_draft_that_is_filled_in_is_a_good_entry(tmp_path):
    path = drafted(folder_with(tmp_path, GOOD))
    filled = (
        path.read_text(encoding="utf-8")
        .replace("tags: []", "tags: [parking]")
        .replace("  document:", '  document: "003"')
        .replace("  section:", "  section: Praktische info")
    )
    (tmp_path / "is-er-parking.md").write_text(filled + "Over parkeren zegt de bron niets.\n", encoding="utf-8")
    entry = load_base(tmp_path).entry("is-er-parking")
    assert entry.questions == ("is er parking?", "waar kan ik: parkeren? # nu")
    assert not [one for one in check(load_base(tmp_path)).problems if one.file == "is-er-parking.md"]


def test_a_draft_gets_an_id_that_is_free():
    assert draft_id("Is er parking?", {"is-er-parking", "is-er-parking-2"}) == "is-er-parking-3"
