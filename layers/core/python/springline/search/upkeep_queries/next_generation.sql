-- The number of a new generation; none is used twice. Cost: nothing.
select nextval('search_model');
