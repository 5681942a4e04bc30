"""What everything stands on: database, events, queues, objects, HTTP, metrics, logs, language models."""
