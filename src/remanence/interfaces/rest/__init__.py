"""The REST server (`remanence serve`): the banks of a folder over HTTP, one path a verb of `Memory`.

`verbs` is the table that the server, its specification, `remanence.Client` and the reference share.
"""
