"""The running program: what comes in, what goes out, and when."""
