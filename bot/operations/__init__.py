"""What an administrator or editor asks of the program, one module a subject."""
