"""The template's functions as CloudEvents 1.0 over HTTP, for brokers and platforms that push events.

`reading` takes requests apart, `triggers` invokes a function as Lambda's queues and schedules would, `door` answers,
`server` puts them behind the host's HTTP server.
"""
