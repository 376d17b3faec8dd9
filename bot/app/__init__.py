"""The composition root: opens the adapters, introduces them to each other, starts the loops."""
