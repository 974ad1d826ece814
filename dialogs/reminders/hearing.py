"""What somebody types, heard as an answer to a reminder: to the one on the screen, or to what came last."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.engine.context import FormContext
from dialogs.reminders.lately import last_gone_out, last_numbered
from dialogs.reminders.spoken import again_meant, at_places, done_to, meant_by, names_places


async def answered(
    session: AsyncSession,
    context: FormContext,
    text: str,
    options: Sequence[Mapping[str, str]],
    under_way: Callable[[], Awaitable[bool]],
    *,
    public: bool,
) -> str | None:
    """Return the action that a text means as an answer to a reminder; None when it means something else.

    Parameters
    ----------
    options
        Buttons on the screen: label and action of each.
    under_way
        Tells whether a form waits for an answer too; asked only when it matters.
    public
        Whether others read it: there only what is on the screen is answered.
    """
    on_screen = any('"reminders.' in one["action"] for one in options)
    if on_screen:
        meant = meant_by(text, options, under_way=await under_way(), now=context.now)
        if meant is not None:
            return meant
    if public:
        return None
    if names_places(text):
        listed = await last_numbered(session, context.person.id, context.now)
        meant = at_places(text, listed, under_way=await under_way(), now=context.now) if listed else None
        if meant is not None:
            return meant
    deed = again_meant(text, context.now) if not on_screen else None
    if deed is None:
        return None
    last = await last_gone_out(session, context.catalogue, context.person.id, context.now)
    return done_to(deed, [one.written() for one in last]) if last else None
