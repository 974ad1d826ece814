"""All figures, a subject a module."""

from tests.bench import applying, growth, large, reminders, searching, slack, starting, teams


def main() -> None:
    """Print the figures."""
    starting.run()
    searching.run()
    large.run()
    applying.run()
    reminders.run()
    growth.run()
    slack.run()
    teams.run(teams.SHORT)


if __name__ == "__main__":
    main()
