"""Training: the recipes of the Tarsier papers, and that of the built-in model."""
