-- One row with the cursor's position, locked until the transaction ends; no row while another reader holds it.
select xid::text, id from relay_cursor where name = :name for update skip locked
