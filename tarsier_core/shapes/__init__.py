"""Shapes clips: a small world with known truth, which the built-in model describes and the tests judge exactly."""
