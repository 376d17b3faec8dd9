"""Tocsin: sources read, the domain decides, the ledger remembers, platforms speak.

domain/     what an entry, a change, a flag, a pace is; pure, no input or output
ports/      what the pipeline needs from the outside, as protocols
pipeline/   the sequence from a visit to a settled delivery
sources/ fetch/ platforms/ storage/ web/ sandbox/ config/   the outside, one room each
app/        the one place that knows them all; cli/ is its entrance
"""
