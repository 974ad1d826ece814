"""What buttons do about codes and links. Each looks again whose it is, and whether it stands."""

from dialogs.linking import notices, service
from dialogs.messages import Reply
from dialogs.subjects import Request


def _number(request: Request) -> int:
    """Return the number that the button carries; raise IndexError for anything else."""
    given = request.arguments[0]
    if not (given.isascii() and given.isdigit() and len(given) <= 9):
        raise IndexError(given)
    return int(given)


async def _join(request: Request) -> list[Reply]:
    return await service.confirmed(request, _number(request))


async def _refuse(request: Request) -> list[Reply]:
    return await service.refused(request, _number(request))


async def _part(request: Request) -> list[Reply]:
    return await service.parted(request, _number(request))


async def _keep(request: Request) -> list[Reply]:
    return [notices.kept(request.context.texts)]


ACTS = {
    "linking.code": service.new_code,
    "linking.join": _join,
    "linking.refuse": _refuse,
    "linking.part": _part,
    "linking.keep": _keep,
}
