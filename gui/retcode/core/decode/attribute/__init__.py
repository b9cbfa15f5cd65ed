"""Third step of decoding: candidates become errors with a venue.

`classify` decides which candidates are errors, `evidence` weighs the clues around one, `identify` decides the
venue, and `reconcile` compares the errors of one text. `codeless` and `unanswered` do all this for errors
without a code and for requests without an answer. `wording` and `doubt` judge by words.
"""
