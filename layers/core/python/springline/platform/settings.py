"""Every setting of Springline: its variable, what it may hold, its default and its meaning, in one table.

Imports nothing but the standard library. Each function reads its settings on a cold start, and a model of Pydantic's
would cost a third of what such a start may take; reading these takes well under a millisecond.
"""

# ruff: noqa: RUF009 - `setting` and `optional` declare fields, as dataclasses.field does

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

from springline.platform.addresses import (
    BucketPlace,
    FolderPlace,
    HostPort,
    Secret,
    parse_count,
    parse_long_secret,
    parse_place,
    parse_port,
    parse_prices,
    parse_tokens,
    parse_web_address,
)
from springline.platform.database_settings import DatabaseSettings, Role
from springline.platform.declarations import (
    Problem,
    Setting,
    SettingsError,
    misspelt,
    one_of,
    optional,
    setting,
    switch,
)

__all__ = ["SETTINGS", "Problem", "Role", "Setting", "Settings", "SettingsError"]

QueuesKind = Literal["postgres", "sqs"]
BusKind = Literal["local", "eventbridge", "http"]
MetricsKind = Literal["prometheus", "statsd", "emf", "null"]
TracesKind = Literal["off", "otlp"]
LogFormat = Literal["json", "text"]
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
LlmKind = Literal["deterministic", "openai", "bedrock"]
EmbeddingsKind = Literal["none", "openai", "bedrock", "local"]

_QUEUES: tuple[QueuesKind, ...] = ("postgres", "sqs")
_BUSES: tuple[BusKind, ...] = ("local", "eventbridge", "http")
_METRICS: tuple[MetricsKind, ...] = ("prometheus", "statsd", "emf", "null")
_TRACES: tuple[TracesKind, ...] = ("off", "otlp")
_FORMATS: tuple[LogFormat, ...] = ("json", "text")
_LEVELS: tuple[LogLevel, ...] = ("DEBUG", "INFO", "WARNING", "ERROR")
_LLMS: tuple[LlmKind, ...] = ("deterministic", "openai", "bedrock")
_EMBEDDINGS: tuple[EmbeddingsKind, ...] = ("none", "openai", "bedrock", "local")
_DEFAULT_HOME = ".springline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(DatabaseSettings):
    """The settings of one process. Made by `from_environment`, or with keywords where a test needs some."""

    queues: QueuesKind = setting(
        "SPRINGLINE_QUEUES",
        one_of(_QUEUES),
        expected="postgres or sqs",
        default="postgres",
        meaning="Where queues are kept.",
    )
    bus: BusKind = setting(
        "SPRINGLINE_BUS",
        one_of(_BUSES),
        expected="local, eventbridge or http",
        default="local",
        meaning="Who routes events to queues and functions: this host, EventBridge, or a broker over HTTP.",
    )
    bus_name: str | None = optional(
        "SPRINGLINE_BUS_NAME",
        str,
        expected="the name of an event bus, needed with SPRINGLINE_BUS=eventbridge",
        meaning="The EventBridge bus that events go to.",
    )
    bus_url: str | None = optional(
        "SPRINGLINE_BUS_URL",
        parse_web_address,
        expected="an http:// or https:// address, needed with SPRINGLINE_BUS=http",
        meaning="The broker that takes events as CloudEvents over HTTP.",
    )
    bus_token: Secret | None = optional(
        "SPRINGLINE_BUS_TOKEN",
        Secret,
        expected="a bearer token",
        meaning="The bearer token for SPRINGLINE_BUS_URL, if it wants one.",
        secret=True,
    )
    bus_batch: int = setting(
        "SPRINGLINE_BUS_BATCH",
        parse_count,
        expected="a whole number above zero",
        default="1",
        meaning="How many events one request to SPRINGLINE_BUS_URL carries; above 1, it must know the batched mode.",
    )
    knative_sink: str | None = optional(
        "K_SINK",
        parse_web_address,
        expected="an http:// or https:// address",
        meaning="Set by Knative's SinkBinding: the broker, where SPRINGLINE_BUS_URL names none.",
    )
    functions_token: Secret | None = optional(
        "SPRINGLINE_FUNCTIONS_TOKEN",
        parse_long_secret,
        expected="a text of 32 characters or more, such as `openssl rand -hex 32` makes",
        meaning="The bearer token that `springline functions serve` asks of whoever posts events.",
        secret=True,
    )
    objects_url: FolderPlace | BucketPlace | None = optional(
        "SPRINGLINE_OBJECTS_URL",
        parse_place,
        expected="file:///folder or s3://bucket/prefix",
        meaning="Where files are kept; without it, the folder objects of SPRINGLINE_HOME.",
    )
    metrics: MetricsKind = setting(
        "SPRINGLINE_METRICS",
        one_of(_METRICS),
        expected="prometheus, statsd, emf or null",
        default="prometheus",
        meaning="Where measurements go: the page /metrics, a StatsD daemon, CloudWatch through the log, or nowhere.",
    )
    statsd_address: HostPort = setting(
        "SPRINGLINE_STATSD_ADDRESS",
        HostPort.parse,
        expected="host:port",
        default="127.0.0.1:8125",
        meaning="The StatsD daemon that SPRINGLINE_METRICS=statsd sends to.",
    )
    traces: TracesKind = setting(
        "SPRINGLINE_TRACES",
        one_of(_TRACES),
        expected="off or otlp",
        default="off",
        meaning="Whether traces are sent by OpenTelemetry; OTEL_EXPORTER_OTLP_ENDPOINT says where to.",
    )
    log_level: LogLevel = setting(
        "SPRINGLINE_LOG_LEVEL",
        one_of(_LEVELS),
        expected="DEBUG, INFO, WARNING or ERROR",
        default="INFO",
        meaning="The least severe log lines that are written.",
    )
    log_format: LogFormat = setting(
        "SPRINGLINE_LOG_FORMAT",
        one_of(_FORMATS),
        expected="json or text",
        default="json",
        meaning="Log lines for machines, or for people at a terminal.",
    )
    llm: LlmKind = setting(
        "SPRINGLINE_LLM",
        one_of(_LLMS),
        expected="deterministic, openai or bedrock",
        default="deterministic",
        meaning="The language model: rules that need nothing, an OpenAI-compatible service, or Amazon Bedrock.",
    )
    llm_url: str | None = optional(
        "SPRINGLINE_LLM_URL",
        parse_web_address,
        expected="an http:// or https:// address, needed with SPRINGLINE_LLM=openai",
        meaning="The OpenAI-compatible service, such as https://models.example.org/v1.",
    )
    llm_model: str | None = optional(
        "SPRINGLINE_LLM_MODEL",
        str,
        expected="the name of a model, needed with SPRINGLINE_LLM=openai and bedrock",
        meaning="The model to ask.",
    )
    llm_api_key: Secret | None = optional(
        "SPRINGLINE_LLM_API_KEY",
        Secret,
        expected="a key",
        meaning="The key of the OpenAI-compatible service, if it wants one.",
        secret=True,
    )
    llm_prices: tuple[str, str] | None = optional(
        "SPRINGLINE_LLM_PRICES",
        parse_prices,
        expected="PROMPT/COMPLETION in dollars per million tokens, such as 2.5/10",
        meaning="What the model costs; without it, the ledger has its calls and tokens and no costs.",
    )
    embeddings: EmbeddingsKind = setting(
        "SPRINGLINE_EMBEDDINGS",
        one_of(_EMBEDDINGS),
        expected="none, openai, bedrock or local",
        default="none",
        meaning="What embeds passages and questions, so that they are found by what they mean too: nothing, an "
        "OpenAI-compatible service, Amazon Bedrock, or sentence-transformers in this process.",
    )
    embeddings_url: str | None = optional(
        "SPRINGLINE_EMBEDDINGS_URL",
        parse_web_address,
        expected="an http:// or https:// address, needed with SPRINGLINE_EMBEDDINGS=openai",
        meaning="The OpenAI-compatible service, such as https://models.example.org/v1.",
    )
    embeddings_model: str | None = optional(
        "SPRINGLINE_EMBEDDINGS_MODEL",
        str,
        expected="the name of a model, needed with SPRINGLINE_EMBEDDINGS=openai, bedrock and local",
        meaning="The model that embeds; passages are embedded anew by another one.",
    )
    embeddings_api_key: Secret | None = optional(
        "SPRINGLINE_EMBEDDINGS_API_KEY",
        Secret,
        expected="a key",
        meaning="The key of the OpenAI-compatible service, if it wants one.",
        secret=True,
    )
    quickwit_url: str | None = optional(
        "QUICKWIT_URL",
        parse_web_address,
        expected="an http:// or https:// address",
        meaning="The REST API of Quickwit, such as http://127.0.0.1:7280; without it, PostgreSQL is the configured "
        "search engine.",
    )
    index_url: str | None = optional(
        "SPRINGLINE_INDEX_URL",
        parse_web_address,
        expected="an http:// or https:// address",
        meaning="The index API that the application's caches ask; without it, the caches are off.",
    )
    index_tokens: Secret | None = optional(
        "SPRINGLINE_INDEX_TOKENS",
        parse_tokens,
        expected='a JSON object such as {"home": "spl_…"}, or secretsmanager:// and the name of a secret with one',
        meaning="The token, by tenant, that SPRINGLINE_INDEX_URL is asked with; it needs the scope index:read.",
        secret=True,
    )
    tenant: str = setting(
        "SPRINGLINE_TENANT",
        str,
        expected="the short name of a tenant, such as kettle-lane",
        default="home",
        meaning="The tenant that commands speak for.",
    )
    home: Path = setting(
        "SPRINGLINE_HOME",
        Path,
        expected="a folder",
        default=_DEFAULT_HOME,
        meaning="The folder of local state: the embedded database and its files.",
    )
    http_host: str = setting(
        "SPRINGLINE_HTTP_HOST",
        str,
        expected="an address of this machine",
        default="127.0.0.1",
        meaning="The address that the host listens on.",
    )
    port: int = setting(
        "PORT",
        parse_port,
        expected="a port from 1 to 65535",
        default="8080",
        meaning="The port that the host listens on.",
    )
    public_url: str | None = optional(
        "SPRINGLINE_PUBLIC_URL",
        parse_web_address,
        expected="an http:// or https:// address",
        meaning="The address that links in answers begin with; without it, the one that the host listens on.",
    )
    profile_signal_glaze: bool = setting(
        "PROFILE_SIGNAL_GLAZE",
        switch,
        expected="on or off",
        default="off",
        meaning="Whether snapshots of people's Signal activity are written each night.",
    )
    fetch_loopback: bool = setting(
        "SPRINGLINE_FETCH_LOOPBACK",
        switch,
        expected="on or off",
        default="off",
        meaning="Whether snapshots may be taken of pages that this machine itself serves: for development only.",
    )
    aws_region: str | None = optional(
        "AWS_REGION",
        str,
        expected="a region such as eu-central-1, needed with sqs, eventbridge, s3:// and bedrock",
        meaning="The AWS region of queues, bus, bucket and model.",
    )

    @classmethod
    def from_environment(
        cls, env: Mapping[str, str], *, needs: Iterable[str] = ("SPRINGLINE_DATABASE_URL",)
    ) -> "Settings":
        """Read the settings from environment variables; an empty variable counts as not set.

        `needs` names the variables that this process can't do without; the host, which starts a database of its own,
        passes none. Raises one `SettingsError` with everything that is wrong, misspelt names included.
        """
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        for field_name, declared in _BY_FIELD.items():
            if not (text := env.get(declared.name, "")):
                continue
            try:
                values[field_name] = declared.parse(text)
            except ValueError as error:
                problems.append(declared.problem(text, error))
        settings = cls(**values)
        wrong = {problem.name for problem in problems}
        missing = dict.fromkeys((*needs, *settings._needed()))  # keeps the order, drops repetitions
        problems += [
            Problem(name, None, f"expected {_BY_NAME[name].expected}")
            for name in missing
            if not env.get(name) and name not in wrong
        ]
        problems += misspelt(env, _BY_NAME)
        if problems:
            raise SettingsError(problems)
        return settings

    @property
    def objects(self) -> FolderPlace | BucketPlace:
        """Where files are kept."""
        return self.objects_url or FolderPlace((self.home / "objects").absolute())

    @property
    def bus_address(self) -> str | None:
        """Where SPRINGLINE_BUS=http posts events."""
        return self.bus_url or self.knative_sink

    @property
    def public_address(self) -> str:
        """What links in answers begin with, without a slash at the end."""
        return self.public_url or f"http://{HostPort(self.http_host, self.port)}"

    def _needed(self) -> list[str]:
        """The variables that other settings make necessary."""
        needed: list[str] = []
        if self.warehouse_url is not None:
            needed.append("WAREHOUSE_SYSTEM_URL")
        if self.bus == "eventbridge":
            needed.append("SPRINGLINE_BUS_NAME")
        if self.bus == "http" and self.bus_address is None:
            needed.append("SPRINGLINE_BUS_URL")
        if self.llm == "openai":
            needed.append("SPRINGLINE_LLM_URL")
        if self.llm != "deterministic":
            needed.append("SPRINGLINE_LLM_MODEL")
        if self.embeddings == "openai":
            needed.append("SPRINGLINE_EMBEDDINGS_URL")
        if self.embeddings != "none":
            needed.append("SPRINGLINE_EMBEDDINGS_MODEL")
        in_s3 = isinstance(self.objects_url, BucketPlace)
        on_bedrock = "bedrock" in {self.llm, self.embeddings}
        if self.queues == "sqs" or self.bus == "eventbridge" or on_bedrock or in_s3:
            needed.append("AWS_REGION")
        return needed


_BY_FIELD: Mapping[str, Setting] = {item.name: item.metadata["setting"] for item in fields(Settings)}
_BY_NAME: Mapping[str, Setting] = {declared.name: declared for declared in _BY_FIELD.values()}

SETTINGS: tuple[Setting, ...] = tuple(_BY_FIELD.values())
