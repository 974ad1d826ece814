# Needs Python 3.11 or newer and make; uv is brought into .tools when it is missing.
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
EXTRACT := -k N_ -k texts -k _texts -k n:1,2 --no-location --no-wrap --omit-header
LOCALE := dialogs/texts/locale/nl/LC_MESSAGES/wegwijs

# Where this is set every command reads all of its modules as text again: starting takes twice as long.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup run test turns anyorder year soak coverage lint eval bench texts calibrate vectors screenshots
setup: $(if $(findstring .tools,$(UV)),.tools/bin/uv)
	$(UV) sync --locked --quiet

.tools/bin/uv:
	python3 -m venv .tools
	.tools/bin/pip install --quiet uv

# The chat of a demonstration coordinator. Others: make run WHO=leraar@voorbeeld.example
WHO ?= coordinator@voorbeeld.example
run: setup
	@$(UV) run --locked wegwijs db upgrade
	@$(UV) run --locked wegwijs demo load
	@$(UV) run --locked wegwijs chat --as $(or $(WHO),coordinator@voorbeeld.example)

# One more than there are processors: many tests wait for programs of their own.
WORKERS ?= $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) + 1)))
test: setup
	$(UV) run --locked pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

# The scripted conversations, and how many messages each of them took.
turns: setup
	$(UV) run --locked pytest -n auto tests/conversations/test_scripts.py

# Every form filled in by many people who do anything in any order; `make test` does it with few.
anyorder: setup
	WEGWIJS_EXAMPLES=$(or $(EXAMPLES),60) $(UV) run --locked pytest -n auto tests/conversations/test_any_order.py --timeout 3600

# Many school years in which anything happens to the reminders; `make test` lives few.
year: setup
	WEGWIJS_EXAMPLES=$(or $(EXAMPLES),200) $(UV) run --locked pytest tests/year --timeout 36000

# The same as test with the share of branches that the tests run; fails under 90%.
coverage: setup
	$(UV) run --locked pytest -n auto --dist loadfile --cov --cov-report=term

lint: setup
	$(UV) run --locked ruff check .
	$(UV) run --locked ruff format --check .
	$(UV) run --locked lint-imports
	$(UV) run --locked pyright

# How well kept questions are answered, beside other searches.
eval: setup
	$(UV) run --locked wegwijs knowledge eval tests/knowledge/questions/*.jsonl --against bm25,bm25-wordings,fts5,rapidfuzz,tfidf --plot .eval.svg

bench: setup
	$(UV) run --locked python -m tests.bench

# That no reminder is lost: 10,000 due at once, programs killed and stopped, PostgreSQL gone for half a minute. Takes about half an
# hour; `make test` does it with few.
soak: setup
	WEGWIJS_SOAK=full $(UV) run --locked pytest -v tests/soak --timeout 3600

# What people see in Slack and in Microsoft's local client of Teams, as pictures; needs Debian's chromium, fonts-lato and
# fonts-noto-color-emoji. The client is fetched by npm.
screenshots: setup
	$(UV) run --locked python -m tests.slack.preview tests/bot/slack/snapshots tests/slack/pictures
	WEGWIJS_PICTURES=tests/teams/pictures $(UV) run --locked pytest tests/teams/playground

# After a sentence changed: collect the English, keep the Dutch, compile.
texts: setup
	$(UV) run --locked pybabel -q extract $(EXTRACT) -o .texts.pot dialogs bot
	$(UV) run --locked pybabel -q update --no-fuzzy-matching --ignore-obsolete -l nl -i .texts.pot -o $(LOCALE).po
	$(UV) run --locked pybabel -q compile -i $(LOCALE).po -o $(LOCALE).mo
	rm .texts.pot

# Read the words of the base and of everyday language into vectors again, after the base grew into other subjects.
vectors: setup
	$(UV) run --locked --group vectors python -m knowledge.vectors.distil

# Fit the weights of the search again, after many entries changed.
calibrate: setup
	$(UV) run --locked wegwijs knowledge calibrate
