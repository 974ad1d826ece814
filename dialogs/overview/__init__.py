"""The overview of organisers and administrators: teams, free places, alignment and evaluations of their programmes."""
