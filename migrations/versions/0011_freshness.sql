-- How far the search for outdated highlights has come.
select;
