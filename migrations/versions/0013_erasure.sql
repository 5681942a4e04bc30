-- What erasing a person needs.
select;
