-- What a parser made of an original before: (text, problem's code and detail). Cost: one probe.
-- Index: the unique key of document_text.
select id, problem_code, problem_detail from document_text
where tenant_id = current_tenant() and sha256 = :sha256 and format = :format and parser = :parser
