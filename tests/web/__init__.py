"""Pages: who may open them, what they are made of, and what travels with them."""
