"""The cold start of a question, beside what Python and the libraries take alone."""

from tests.bench.timing import cold_start


def run() -> None:
    """Print the figures."""
    asked = cold_start("-m", "bot", "ask", "wat kost een community of practice?")
    bare = cold_start("-c", "import typer, pydantic, yaml, rapidfuzz")
    print(f"cold start of ask: {asked:.2f} s ({asked / bare:.1f} × the bare imports, {bare:.2f} s)")
