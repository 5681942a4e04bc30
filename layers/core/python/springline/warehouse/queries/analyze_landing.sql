-- Samples all months for the statistics of the whole, which autovacuum never makes. Cost: 30,000 pages at most.
analyze (skip_locked) only raw_signal_messages
