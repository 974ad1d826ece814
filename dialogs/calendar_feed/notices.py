"""What is said about the address of somebody's calendar."""

from dialogs.actions import action
from dialogs.engine.context import FormContext
from dialogs.markup import escaped
from dialogs.messages import Button, Reply
from dialogs.reminders.workdays import ZONE
from dialogs.texts import Texts
from storage.feeds import CalendarFeed

REVOKE = "calendar_feed.revoke"
REPLACE = "calendar_feed.new"


def address(url: str, *, replaced: bool, texts: Texts) -> Reply:
    """Show a new address, once, with the way into each program.

    It stands there as code: no platform looks what is behind it, and it is copied whole.
    """
    lead = texts("This is the new address of your calendar; the one before stops working.") if replaced else texts(
        "This is the address of your calendar."
    )  # fmt: skip
    webcal = "webcal" + url[url.index(":") :] if url.startswith("https:") else ""
    ways = [
        texts("**Google Calendar**: on a computer, *Other calendars* → *+* → *From URL*."),
        texts("**Outlook**: *Add calendar* → *Subscribe from web*."),
        texts("**Apple**: *File* → *New Calendar Subscription*; on an iPhone *Add Subscription Calendar*."),
    ]
    more = texts("Your sessions appear by themselves, and move when they are moved. Programs look a few times a day.")
    careful = texts("I show it only this once. Whoever has it reads your calendar, so pass it on to nobody.")
    parts = [lead, f"`{url}`", *([texts("Or, for a program that asks for it:") + f" `{webcal}`"] if webcal else [])]
    parts += ["\n".join(f"- {one}" for one in ways), more, careful]
    return Reply(text="\n\n".join(parts), buttons=[_revoke(texts)])


def standing(row: CalendarFeed, texts: Texts) -> Reply:
    """Say that there is an address, which cannot be shown again, with what can be done."""
    made = f"{row.made_at.astimezone(ZONE):%d/%m/%Y}"
    text = texts("Your calendar has an address since {day}.", day=made)
    if row.read_at is not None:
        text += " " + texts("A program read it last on {day}.", day=f"{row.read_at.astimezone(ZONE):%d/%m/%Y}")
    else:
        text += " " + texts("No program has read it yet.")
    text += " " + texts(
        "I do not keep it, so I cannot show it again. I can make a new one; then the one of now stops working."
    )
    new = Button(label=texts("New address"), action=action("act", REPLACE, str(row.id)))
    return Reply(text=text, buttons=[new, _revoke(texts)])


def revoked(count: int, texts: Texts) -> Reply:
    """Say that nothing is read at the address any more, or that there was none."""
    if not count:
        return Reply(text=texts("Your calendar has no address, so nobody can read it."))
    text = texts("Done: that address gives nothing any more. What a program took in before, you remove there yourself.")
    return Reply(text=text, buttons=[Button(label=texts("New address"), action=action("view", "my_calendar_address"))])


def only_in_private(texts: Texts) -> Reply:
    """Return where the address is given."""
    return Reply(
        text=texts(
            "The address of your calendar is for our own conversation, where nobody reads along. Tell it to me there."
        )
    )


def no_site(context: FormContext) -> Reply:
    """Say that there can be no address, and who can change that."""
    texts = context.texts
    text = texts("I cannot give your calendar an address yet: I was not told where I can be reached on the web.")
    if context.admins:
        people = texts.join([escaped(one) for one in context.admins])
        text += " " + texts("Ask an administrator to set that up: {people}.", people=people)
    text += " " + texts("Until then you can have your moments as a file: say *my sessions in my calendar*.")
    return Reply(text=text)


def _revoke(texts: Texts) -> Button:
    return Button(label=texts("Revoke this address"), action=action("act", REVOKE), style="danger")
