"""How fast Wegwijs is, beside others in the same run: `make bench`."""
