"""Where a person is in a form: plain data that the database keeps."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class DraftState(BaseModel):
    """Answers so far, by path: ``organisation``, ``lines.0.teams``."""

    model_config = ConfigDict(extra="forbid")

    answers: dict[str, Any] = Field(default_factory=dict[str, Any])
    skipped: list[str] = Field(default_factory=list[str])
    """Optional questions that were passed over."""
    items: dict[str, int] = Field(default_factory=dict[str, int])
    """How many items each repeated group has; absent is one."""
    at: str | None = None
    """The question the person went back to; None is the first open one."""
    half: tuple[str, str] | None = None
    """The question of which half an answer was given, and that half."""
    opened: int | None = None
    """Number of the version that was opened to be changed; None for a new form."""
    undo: dict[str, Any] | None = None
    """The state before the last change, so that what was understood can be taken back."""

    def copy_for_change(self) -> "DraftState":
        """Return a copy that remembers this state for undo, one step deep."""
        before = self.model_dump(exclude={"undo"})
        copy = self.model_copy(deep=True)
        copy.undo = before
        return copy
