"""The first fact that answers a question, tried subject by subject, also in the light of the question before."""

from dialogs.engine.context import FormContext
from dialogs.engine.reading import plain
from dialogs.facts.anchors import anchor, completes
from dialogs.facts.free_places import free_places
from dialogs.facts.moments import moments
from dialogs.facts.open_offer import open_offer
from dialogs.facts.organisers import organisers
from dialogs.facts.question import Asked
from dialogs.follow_up import readings
from dialogs.messages import Reply
from knowledge.loader import KnowledgeBase
from knowledge.terms import in_full

SUBJECTS = (anchor, free_places, open_offer, moments, organisers)
"""Each returns None for a question that is not its own."""


def fact_answer(
    question: str, context: FormContext, base: KnowledgeBase, *, before: str = "", subject: str = ""
) -> Reply | None:
    """Return the fact that answers a question; None when the knowledge base must answer.

    Parameters
    ----------
    before
        The question before this one: "en voor SWITCH?" and "Mechelen" are read as going on with it.
    subject
        Name of what is being talked of, such as the project of a form.
    """
    question = in_full(question)
    for whole in (question, *_wholes(question, before, subject, base)):
        asked = Asked(whole, context, base, subject)
        for fact in SUBJECTS:
            reply = fact(asked)
            if reply is not None:
                return reply.model_copy(update={"question": asked.remembered})
    return None


def _wholes(question: str, before: str, subject: str, base: KnowledgeBase) -> list[str]:
    """Return what the message may mean together with the question before it."""
    if not before or not plain(question):
        return []
    joined = [f"{before.rstrip(' ?!.')} {question}"] if completes(question) else []
    return [*joined, *readings(question, before, subject, base.catalogue)]
