"""The words in which each language names hours, days and lengths of time."""
