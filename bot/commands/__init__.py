"""What the commands do, by subject; `bot.cli` puts them together."""
