"""What Wegwijs remembers: tables by subject, the database, its migrations. Imports nobody else."""
