-- Holds the lock that shows that a host is alive, until its session ends.
select pg_advisory_lock(:hosts::integer, :host::integer)
