-- Keeps what a parser made of an original, unless somebody has; in the place of a problem that is one of :passing, too.
-- Cost: one probe. Index: the unique key of document_text.
insert into document_text (tenant_id, sha256, format, parser, text, layout, title, language, pages, problem_code,
    problem_detail, notices, parsed_at)
values (current_tenant(), :sha256, :format, :parser, :text::text, :layout::text, :title::text, :language::text,
    :pages::integer, :code::text, :detail::text, :notices::jsonb, :at::timestamptz)
on conflict (tenant_id, sha256, format, parser) do update
set text = excluded.text, layout = excluded.layout, title = excluded.title, language = excluded.language,
    pages = excluded.pages, problem_code = excluded.problem_code, problem_detail = excluded.problem_detail,
    notices = excluded.notices, parsed_at = excluded.parsed_at
where document_text.problem_code = any(:passing::text[])
