"""How well questions are answered: kept questions, what is measured of their answers, and other searches beside ours."""
