"""One folder a platform, each with adapter.py (in and out) and render.py; nothing else knows the platform."""
