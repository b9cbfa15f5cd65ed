"""Second step of decoding: find candidates, statuses and clues in a text.

`forms` has a class for each way errors are printed, `no_answer` and `codeless` find errors without a code,
`http` and `headers` find statuses, `clues` and `hosts` what points at a venue.
"""
