"""Tocsin: sources read, the domain decides, the ledger remembers, platforms speak.

domain/     what an entry, a change, a flag, a pace is; pure, no input or output
ports.py    what the pipeline needs from the outside, as protocols
pipeline/   the sequence from a visit to a settled delivery
sources/ fetch/ platforms/ storage/ web/ sandbox/   the outside, one room each
app.py      the one place that knows them all; config/ and cli/ are its entrances
"""
