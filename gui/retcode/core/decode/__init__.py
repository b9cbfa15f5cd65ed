"""Decode: from pasted text to a report of the errors in it.

Start at `decoder`. `segment` cuts bytes into regions, `region_search` does so with the anchors of all
exchanges; `scan` finds candidates, statuses and clues in a region (`scan/forms` has one class for each way
errors are printed); `attribute` decides which candidates are errors (`classify`) and which venue sent them
(`identify`); `pipeline` runs these steps on one region; `tally` adds up the regions; `findings` builds the
errors of the report, each with its verdict by the rules of `catalogue.verdict`; `notices` writes its notices.
"""
