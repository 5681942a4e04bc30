-- Who is to be written of anew, and what writing costs.
select;
