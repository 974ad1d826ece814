"""All figures, a subject a module."""

from tests.bench import applying, large, searching, slack, starting


def main() -> None:
    """Print the figures."""
    starting.run()
    searching.run()
    large.run()
    applying.run()
    slack.run()


if __name__ == "__main__":
    main()
