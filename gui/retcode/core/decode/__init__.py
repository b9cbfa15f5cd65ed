"""Decode: from pasted text to a report of the errors in it.

`decoder` is the way in. `segment` cuts bytes into regions; `scan` finds candidates, statuses and clues in a
region (`scan/forms` has one class for each way errors are printed); `attribute` decides which candidates are
errors (`classify`) and of which venue (`identify`); `tally` adds regions up; `findings` writes the findings.
"""
