"""The engine, without Qt: what Retcode knows, and what it does with it.

`catalogue` loads and checks the data. `search`, `decode`, `handlers` and `replies` answer from it; `triage`
reads whole logs, `pictures` corrects texts that were read from pictures. `case` collects what is handed on,
`redact` masks secrets, and `present` turns values into words.
"""
