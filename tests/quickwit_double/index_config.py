"""Index configurations: checked as strictly as Quickwit 0.9 checks them, and turned into a schema of tantivy."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import tantivy

from tests.quickwit_double.values import FieldMapping, RejectedError

Json = dict[str, Any]

# A hidden field of the double: the number of a copy of a document. Quickwit's names can't begin with an underscore.
COPY = "_copy"

_TOP = {
    "version",
    "index_id",
    "index_uri",
    "doc_mapping",
    "indexing_settings",
    "ingest_settings",
    "search_settings",
    "retention",
}
_DOC_MAPPING = {
    "doc_mapping_uid",
    "mode",
    "dynamic_mapping",
    "field_mappings",
    "timestamp_field",
    "tag_fields",
    "partition_key",
    "max_num_partitions",
    "index_field_presence",
    "store_document_size",
    "document_length",
    "store_source",
    "tokenizers",
}
_INDEXING = {
    "commit_timeout_secs",
    "docstore_compression_level",
    "docstore_blocksize",
    "split_num_docs_target",
    "merge_policy",
    "resources",
}
_MERGE_POLICIES = {
    "no_merge": set[str](),
    "stable_log": {"min_level_num_docs", "merge_factor", "max_merge_factor", "maturation_period"},
    "limit_merge": {"max_merge_ops", "merge_factor", "max_merge_factor", "maturation_period"},
    "const_write_amplification": {"max_merge_ops", "merge_factor", "max_merge_factor", "maturation_period"},
}
_COMMON = {"name", "type", "description", "stored", "indexed", "fast"}
_NUMERIC = _COMMON | {"coerce", "output_format"}
_FIELDS = {
    "text": _COMMON | {"tokenizer", "record", "fieldnorms"},
    "u64": _NUMERIC,
    "i64": _NUMERIC,
    "f64": _NUMERIC,
    "bool": _COMMON,
    "datetime": _COMMON | {"input_formats", "output_format", "fast_precision", "precision"},
}
_TOKENIZERS = {"raw", "raw_lowercase", "lowercase", "default", "whitespace"}
_TOKENIZER_OPTIONS = {"regex": {"pattern"}, "simple": set[str](), "ngram": {"min_gram", "max_gram", "prefix_only"}}
_FILTERS = {"remove_long", "lower_caser", "ascii_folding"}
_PRECISIONS = {"seconds": 10**9, "milliseconds": 10**6, "microseconds": 10**3, "nanoseconds": 1}
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class ConfigError(Exception):
    """Quickwit would refuse the index configuration."""


@dataclass(frozen=True)
class IndexConfig:
    """What a configuration says, as far as the double goes by it."""

    index_id: str
    raw: Json
    fields: Mapping[str, FieldMapping]
    is_strict: bool
    timestamp_field: str | None
    default_search_fields: tuple[str, ...]
    commit_timeout_seconds: float
    maturation_seconds: float
    merge_factor: int | None
    split_num_docs_target: int
    has_presence: bool
    analyzers: Mapping[str, tantivy.TextAnalyzer] = field(repr=False)

    def schema(self) -> tantivy.Schema:
        """The schema of the documents; datetimes are integers in it, because the binding keeps whole seconds only."""
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field(COPY, indexed=True, fast=True)
        for one in self.fields.values():
            _add_field(builder, one)
        return builder.build()

    def document(self, line: str, parsed: object) -> Json:
        """The document for tantivy; raises `RejectedError`."""
        if not isinstance(parsed, dict):
            raise RejectedError(f"the provided string is not a syntactically valid JSON object: {line[:80]}")
        taken: Json = {}
        for name, given in parsed.items():
            mapping = self.fields.get(name)
            if mapping is None:
                if self.is_strict:
                    raise RejectedError(f"the document contains a field that is not declared in the schema: {name!r}")
                continue
            if given is None:
                continue
            if isinstance(given, list):
                if not mapping.is_list:
                    raise RejectedError(
                        f"the document contains an array of values but a single value is expected: {name!r}"
                    )
                taken[name] = [mapping.value(one) for one in given if one is not None]
            else:
                taken[name] = [mapping.value(given)]
        if self.timestamp_field is not None and not taken.get(self.timestamp_field):
            raise RejectedError(f"the document must contain field {self.timestamp_field!r}")
        return taken


def compiled(raw: object) -> IndexConfig:
    """Check a configuration. Raises `ConfigError` where Quickwit would answer 400."""
    if not isinstance(raw, dict):
        raise ConfigError("the configuration is no object")
    if raw.get("version") not in ("0.7", "0.8", "0.9"):
        raise ConfigError(f"unknown variant {raw.get('version')!r}, expected 0.9")
    _known(raw, _TOP, "index config")
    index_id = raw.get("index_id", "")
    if not _is_identifier(index_id):
        raise ConfigError(
            f"index ID `{index_id}` is invalid: identifiers must match `^[a-zA-Z][a-zA-Z0-9-_]{{2,254}}$`"
        )
    mapping = _object(raw, "doc_mapping")
    _known(mapping, _DOC_MAPPING, "doc_mapping")
    if mapping.get("mode", "dynamic") not in ("strict", "lenient"):
        raise ConfigError("the double knows strict and lenient mappings only")
    indexing, search = _object(raw, "indexing_settings"), _object(raw, "search_settings")
    _known(indexing, _INDEXING, "indexing_settings")
    _known(search, {"default_search_fields"}, "search_settings")
    _known(_object(raw, "ingest_settings"), {"min_shards", "validate_docs"}, "ingest_settings")
    _known(_object(raw, "retention"), {"period", "schedule"}, "retention")
    analyzers = _analyzers(mapping.get("tokenizers", []))
    fields = _field_mappings(mapping.get("field_mappings", []), analyzers)
    _check_references(mapping, search, fields)
    policy = dict(indexing.get("merge_policy", {}))
    kind = policy.pop("type", "stable_log")
    if kind not in _MERGE_POLICIES:
        raise ConfigError(f"unknown variant `{kind}` of merge_policy")
    _known(policy, _MERGE_POLICIES[kind], "merge_policy")
    return IndexConfig(
        index_id=index_id,
        raw=raw,
        fields=fields,
        is_strict=mapping.get("mode") == "strict",
        timestamp_field=mapping.get("timestamp_field"),
        default_search_fields=tuple(search.get("default_search_fields", ())),
        commit_timeout_seconds=_whole(indexing.get("commit_timeout_secs", 60), "commit_timeout_secs"),
        maturation_seconds=_seconds(policy.get("maturation_period", "48h")),
        merge_factor=None if kind == "no_merge" else _whole(policy.get("merge_factor", 10), "merge_factor"),
        split_num_docs_target=_whole(indexing.get("split_num_docs_target", 10_000_000), "split_num_docs_target"),
        has_presence=bool(mapping.get("index_field_presence", False)),
        analyzers=analyzers,
    )


def _known(given: Mapping[str, object], known: set[str], where: str) -> None:
    for key in given:
        if key not in known:
            raise ConfigError(f"unknown field `{key}` in {where}, expected one of {sorted(known)}")


def _object(given: Mapping[str, Any], key: str) -> Json:
    found = given.get(key, {})
    if not isinstance(found, dict):
        raise ConfigError(f"invalid type of `{key}`: expected an object")
    return found


def _whole(given: object, name: str) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or given < 0:
        raise ConfigError(f"invalid type of `{name}`: expected usize, got {given!r}")
    return given


def _seconds(given: str) -> float:
    read = re.fullmatch(r"(\d+) *(s|m|h|d)[a-z]*", given)
    if read is None:
        raise ConfigError(f"failed to parse human-readable duration `{given}`")
    return float(read[1]) * _UNITS[read[2]]


def _is_identifier(given: object) -> bool:
    return (
        isinstance(given, str)
        and 3 <= len(given) <= 255
        and given[0].isascii()
        and given[0].isalpha()
        and all(one.isascii() and (one.isalnum() or one in "-_") for one in given)
    )


def _check_references(mapping: Json, search: Json, fields: Mapping[str, FieldMapping]) -> None:
    stamp = mapping.get("timestamp_field")
    if stamp is not None:
        if stamp not in fields:
            raise ConfigError(f"could not find timestamp field `{stamp}` in field mappings")
        if fields[stamp].kind != "datetime" or fields[stamp].is_list or not fields[stamp].is_fast:
            raise ConfigError(f"timestamp field `{stamp}` should be a single-valued, fast datetime field")
    for name in search.get("default_search_fields", ()):
        if name not in fields:
            raise ConfigError(f"unknown default search field `{name}`")
        if not fields[name].is_indexed:
            raise ConfigError(f"default search field `{name}` is not indexed")
    for name in mapping.get("tag_fields", ()):
        if name not in fields:
            raise ConfigError(f"could not find tag field `{name}` in field mappings")
        if fields[name].kind == "text" and fields[name].tokenizer != "raw":
            raise ConfigError("tags collection is only allowed on text fields with the `raw` tokenizer")


def _field_mappings(given: object, analyzers: Mapping[str, tantivy.TextAnalyzer]) -> dict[str, FieldMapping]:
    if not isinstance(given, list):
        raise ConfigError("invalid type of `field_mappings`: expected a sequence")
    fields: dict[str, FieldMapping] = {}
    for entry in given:
        one = _field_mapping(entry, analyzers)
        if one.name in fields:
            raise ConfigError(f"duplicated field definition `{one.name}`")
        fields[one.name] = one
    return fields


def _field_mapping(entry: Json, analyzers: Mapping[str, tantivy.TextAnalyzer]) -> FieldMapping:
    name, kind = entry.get("name", ""), entry.get("type", "")
    is_list = kind.startswith("array<") and kind.endswith(">")
    kind = kind[6:-1] if is_list else kind
    if kind not in _FIELDS:
        raise ConfigError(f"field `{name}` has an unknown type `{kind}`")
    if not name or name.startswith(("_", "-", ".")):
        raise ConfigError(f"field name `{name}` is not valid")
    _known(entry, _FIELDS[kind], f"field mapping `{name}`")
    is_indexed = entry.get("indexed", True)
    if not is_indexed and {"tokenizer", "record", "fieldnorms"} & entry.keys():
        raise ConfigError("`record`, `tokenizer`, and `fieldnorms` parameters are allowed only if indexed is true")
    tokenizer, record = entry.get("tokenizer", "default"), entry.get("record", "basic")
    if tokenizer not in analyzers:
        raise ConfigError(f"unknown tokenizer `{tokenizer}` of field `{name}`")
    if record not in ("basic", "freq", "position"):
        raise ConfigError(f"unknown variant `{record}` of record, expected basic, freq or position")
    precision = entry.get("fast_precision", entry.get("precision", "seconds"))
    if precision not in _PRECISIONS:
        raise ConfigError(f"unknown precision `{precision}` of field `{name}`")
    return FieldMapping(
        name=name,
        kind=kind,
        is_list=is_list,
        is_stored=entry.get("stored", True),
        is_indexed=is_indexed,
        is_fast=bool(entry.get("fast", False)),
        tokenizer=tokenizer,
        has_positions=record == "position",
        coerces=entry.get("coerce", True),
        precision=_PRECISIONS[precision],
    )


def _analyzers(given: list[Json]) -> dict[str, tantivy.TextAnalyzer]:
    built = tantivy.TextAnalyzerBuilder
    words, whole, long = tantivy.Tokenizer.simple, tantivy.Tokenizer.raw, tantivy.Filter.remove_long(255)
    analyzers = {
        "raw": built(whole()).filter(long).build(),
        "lowercase": built(whole()).filter(tantivy.Filter.lowercase()).filter(long).build(),
        "raw_lowercase": built(whole()).filter(tantivy.Filter.lowercase()).filter(long).build(),
        "default": built(words()).filter(long).filter(tantivy.Filter.lowercase()).build(),
        "whitespace": built(tantivy.Tokenizer.whitespace()).build(),
    }
    for entry in given:
        options = dict(entry)
        name, kind, filters = options.pop("name", ""), options.pop("type", ""), options.pop("filters", [])
        if kind not in _TOKENIZER_OPTIONS:
            raise ConfigError(f"unknown variant `{kind}` of tokenizer `{name}`")
        _known(options, _TOKENIZER_OPTIONS[kind], f"tokenizer `{name}`")
        if name in analyzers:
            raise ConfigError(f"duplicated custom tokenizer: `{name}`")
        builder = built(_tokenizer(kind, options))
        for one in filters:
            if one not in _FILTERS:
                raise ConfigError(f"unknown variant `{one}` of a token filter")
            builder = builder.filter(_FILTER_OF[one]())
        analyzers[name] = builder.build()
    return analyzers


_FILTER_OF: Mapping[str, Callable[[], tantivy.Filter]] = {
    "remove_long": lambda: tantivy.Filter.remove_long(255),
    "lower_caser": tantivy.Filter.lowercase,
    "ascii_folding": tantivy.Filter.ascii_fold,
}


def _tokenizer(kind: str, options: Json) -> tantivy.Tokenizer:
    if kind == "simple":
        return tantivy.Tokenizer.simple()
    if kind == "regex":
        try:
            return tantivy.Tokenizer.regex(options["pattern"])
        except ValueError as error:
            raise ConfigError(f"invalid regex tokenizer: {error}") from None
    return tantivy.Tokenizer.ngram(options["min_gram"], options["max_gram"], options.get("prefix_only", False))


def _add_field(builder: tantivy.SchemaBuilder, one: FieldMapping) -> None:
    options = {"indexed": one.is_indexed, "fast": one.is_fast}
    if one.kind == "text":
        record = "position" if one.has_positions else "freq"
        builder.add_text_field(one.name, fast=one.is_fast, tokenizer_name=one.tokenizer, index_option=record)
    elif one.kind == "u64":
        builder.add_unsigned_field(one.name, **options)
    elif one.kind in ("i64", "datetime"):
        builder.add_integer_field(one.name, **options)
    elif one.kind == "f64":
        builder.add_float_field(one.name, **options)
    else:
        builder.add_boolean_field(one.name, **options)
