-- What the application keeps of the index, and which features are on.
select;
