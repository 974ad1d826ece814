# Needs Python 3.11 or newer and make; uv is brought into .tools when it is missing.
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)

.PHONY: setup test lint
setup: $(if $(findstring .tools,$(UV)),.tools/bin/uv)
	$(UV) sync --locked --quiet

.tools/bin/uv:
	python3 -m venv .tools
	.tools/bin/pip install --quiet uv

test: setup
	$(UV) run --locked pytest

lint: setup
	$(UV) run --locked ruff check .
