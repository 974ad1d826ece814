"""`python -m bot` is `wegwijs`."""

from bot.cli import main

main()
