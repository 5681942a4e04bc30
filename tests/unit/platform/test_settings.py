import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.platform.addresses import BucketPlace, FolderPlace, HostPort, Secret
from springline.platform.settings import SETTINGS, Settings, SettingsError

pytestmark = pytest.mark.unit

DATABASE = {"SPRINGLINE_DATABASE_URL": "postgresql://app:pw@db.example.org:5432/springline"}


def problems(env: dict[str, str], *, needs: tuple[str, ...] = ()) -> dict[str, str]:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment(env, needs=needs)
    return {problem.name: str(problem) for problem in caught.value.problems}


def test_a_database_is_all_that_has_to_be_said():
    settings = Settings.from_environment(DATABASE)
    assert settings.database("serving") == DATABASE["SPRINGLINE_DATABASE_URL"]
    assert (settings.queues, settings.bus, settings.metrics, settings.llm) == (
        "postgres",
        "local",
        "prometheus",
        "deterministic",
    )
    assert settings.objects == FolderPlace(Path.cwd() / ".springline" / "objects")
    assert settings.public_address == "http://127.0.0.1:8080"


def test_every_setting_is_read():
    settings = Settings.from_environment(
        {
            "SPRINGLINE_DATABASE_URL": "postgresql://app@/springline?host=/run/postgresql",
            "SPRINGLINE_SYSTEM_DATABASE_URL": "postgresql://system:a%40b@[::1]/springline",
            "SPRINGLINE_OWNER_DATABASE_URL": "postgres://owner:pw@h/springline",
            "SPRINGLINE_STATEMENT_TIMEOUT_MS": "100",
            "SPRINGLINE_LOCK_TIMEOUT_MS": "50",
            "SPRINGLINE_POOL_SIZE": "3",
            "SPRINGLINE_QUEUES": "sqs",
            "SPRINGLINE_BUS": "eventbridge",
            "SPRINGLINE_BUS_NAME": "springline-bus",
            "SPRINGLINE_BUS_URL": "https://broker.example.org/default/",
            "SPRINGLINE_BUS_TOKEN": "broker-secret",
            "SPRINGLINE_BUS_BATCH": "10",
            "K_SINK": "http://broker.example.svc/default",
            "SPRINGLINE_FUNCTIONS_TOKEN": "0123456789abcdef0123456789abcdef",
            "SPRINGLINE_SUPERUSER_DATABASE_URL": "postgresql://postgres:pw@h/postgres",
            "SPRINGLINE_OBJECTS_URL": "s3://bucket/a/b/",
            "SPRINGLINE_METRICS": "statsd",
            "SPRINGLINE_STATSD_ADDRESS": "[::1]:9125",
            "SPRINGLINE_TRACES": "otlp",
            "SPRINGLINE_LOG_LEVEL": "DEBUG",
            "SPRINGLINE_LOG_FORMAT": "text",
            "SPRINGLINE_LLM": "openai",
            "SPRINGLINE_LLM_URL": "https://models.example.org/v1/",
            "SPRINGLINE_LLM_MODEL": "small",
            "SPRINGLINE_LLM_API_KEY": "sk-123",
            "SPRINGLINE_LLM_PRICES": "0.15/10",
            "SPRINGLINE_HOME": "/srv/spring line",
            "SPRINGLINE_HTTP_HOST": "::",
            "PORT": "80",
            "SPRINGLINE_PUBLIC_URL": "https://springline.example.org/",
            "PROFILE_SIGNAL_GLAZE": "on",
            "AWS_REGION": "eu-central-1",
        }
    )
    assert settings == Settings(
        database_url=settings.database("serving"),
        system_database_url=settings.database("system"),
        owner_database_url=settings.database("owner"),
        statement_timeout_ms=100,
        lock_timeout_ms=50,
        pool_size=3,
        queues="sqs",
        bus="eventbridge",
        bus_name="springline-bus",
        bus_url="https://broker.example.org/default",
        bus_token=Secret("broker-secret"),
        bus_batch=10,
        knative_sink="http://broker.example.svc/default",
        functions_token=Secret("0123456789abcdef0123456789abcdef"),
        superuser_database_url=settings.database("superuser"),
        objects_url=BucketPlace("bucket", "a/b/"),
        metrics="statsd",
        statsd_address=HostPort("::1", 9125),
        traces="otlp",
        log_level="DEBUG",
        log_format="text",
        llm="openai",
        llm_url="https://models.example.org/v1",
        llm_model="small",
        llm_api_key=Secret("sk-123"),
        llm_prices=("0.15", "10"),
        home=Path("/srv/spring line"),
        http_host="::",
        port=80,
        public_url="https://springline.example.org",
        profile_signal_glaze=True,
        aws_region="eu-central-1",
    )


def test_the_table_lists_each_field_once_with_a_meaning():
    assert len(SETTINGS) == len(fields(Settings)) == len({setting.name for setting in SETTINGS})
    for setting in SETTINGS:
        named_by_others = {"PORT", "AWS_REGION", "K_SINK", "PROFILE_SIGNAL_GLAZE", "QUICKWIT_URL"}
        assert setting.name in named_by_others or setting.name.startswith(("SPRINGLINE_", "WAREHOUSE_"))
        assert setting.meaning.endswith(".")
        assert setting.expected


def test_an_empty_variable_counts_as_not_set():
    assert Settings.from_environment({"PORT": "", "SPRINGLINE_LLM_API_KEY": ""}, needs=()) == Settings()
    assert "SPRINGLINE_DATABASE_URL" in problems({"SPRINGLINE_DATABASE_URL": ""}, needs=("SPRINGLINE_DATABASE_URL",))


def test_one_error_lists_everything_that_is_wrong():
    found = problems(
        {
            "SPRINGLINE_QUEUES": "rabbit",
            "PORT": "99999",
            "SPRINGLINE_LLM": "openai",
            "SPRINGLINE_LOG_LEVLE": "INFO",
            "SPRINGLINE_STATSD_ADDRESS": "localhost",
            "SPRINGLINE_OBJECTS_URL": "ftp://x/y",
            "SPRINGLINE_POOL_SIZE": "0",
        },
        needs=("SPRINGLINE_DATABASE_URL",),
    )
    assert found.keys() == {
        "SPRINGLINE_QUEUES",
        "PORT",
        "SPRINGLINE_LLM_URL",
        "SPRINGLINE_LLM_MODEL",
        "SPRINGLINE_LOG_LEVLE",
        "SPRINGLINE_STATSD_ADDRESS",
        "SPRINGLINE_OBJECTS_URL",
        "SPRINGLINE_POOL_SIZE",
        "SPRINGLINE_DATABASE_URL",
    }
    assert found["SPRINGLINE_QUEUES"] == (
        "SPRINGLINE_QUEUES is 'rabbit': it is none of these; expected postgres or sqs"
    )
    assert found["SPRINGLINE_DATABASE_URL"].startswith("SPRINGLINE_DATABASE_URL is not set: expected postgresql://")


@pytest.mark.parametrize(
    ("env", "missing"),
    [
        ({"SPRINGLINE_BUS": "eventbridge"}, {"SPRINGLINE_BUS_NAME", "AWS_REGION"}),
        ({"SPRINGLINE_BUS": "http"}, {"SPRINGLINE_BUS_URL"}),
        ({"SPRINGLINE_QUEUES": "sqs"}, {"AWS_REGION"}),
        ({"SPRINGLINE_OBJECTS_URL": "s3://bucket"}, {"AWS_REGION"}),
        ({"SPRINGLINE_LLM": "bedrock"}, {"SPRINGLINE_LLM_MODEL", "AWS_REGION"}),
    ],
)
def test_a_choice_says_what_it_needs_besides(env: dict[str, str], missing: set[str]):
    assert problems(env).keys() == missing


def test_a_broker_named_by_knative_serves_where_none_is_named_otherwise():
    knative = {"SPRINGLINE_BUS": "http", "K_SINK": "http://broker.example.svc/default"}
    assert Settings.from_environment(knative, needs=()).bus_address == "http://broker.example.svc/default"
    named = {**knative, "SPRINGLINE_BUS_URL": "http://own.example.svc"}
    assert Settings.from_environment(named, needs=()).bus_address == "http://own.example.svc"


def test_a_token_that_could_be_guessed_is_refused_without_showing_it():
    message = problems({"SPRINGLINE_FUNCTIONS_TOKEN": "hunter2"})["SPRINGLINE_FUNCTIONS_TOKEN"]
    assert "fewer than 32" in message
    assert "hunter2" not in message


def test_what_is_wrong_is_not_called_missing_too():
    assert problems({"SPRINGLINE_DATABASE_URL": "mysql://u@h/d"}, needs=("SPRINGLINE_DATABASE_URL",)).keys() == {
        "SPRINGLINE_DATABASE_URL"
    }


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("SPRINGLINE_QUEUE", "SPRINGLINE_QUEUES"),
        ("SPRINGLINE_METRIC", "SPRINGLINE_METRICS"),
        ("SPRINGLINE_DATABSE_URL", "SPRINGLINE_DATABASE_URL"),
        ("SPRINGLINE_PORT", "PORT"),
        ("SPRINGLINE_XYZZY", "springline doctor"),
    ],
)
def test_a_misspelt_name_is_an_error_that_names_the_nearest(name: str, meant: str):
    message = problems({name: "hunter2"})[name]
    assert meant in message
    assert "hunter2" not in message


def test_names_that_others_read_are_left_alone():
    env = dict.fromkeys(
        ("SPRINGLINE_URL", "SPRINGLINE_TOKEN", "SPRINGLINE_REAL_DATA", "SPRINGLINE_DATA", "SPRINGLINE_DATA_ROOT"), "x"
    )
    assert Settings.from_environment(env, needs=()) == Settings()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://hunter2@/",
        "postgresql://u:hunter2/db",  # no host: the password stands where a port would
        "postgresql://u:hunter2@h:99999/db",
        "postgresql://u:hunter2@h:port/db",
        "postgresql://u:hun#ter2@h/db",
        "postgresql://u:hunter2@[h/db",
        "http://u:hunter2@h/db",
        "postgresql://u:hunter2@h/d b",
        "hunter2",
    ],
)
def test_a_malformed_database_url_is_refused_without_showing_its_password(url: str):
    message = str(problems({"SPRINGLINE_DATABASE_URL": url}))
    assert "hunter2" not in message
    assert "hun#ter2" not in message


@given(
    st.sampled_from(
        [
            setting.name
            for setting in SETTINGS
            if not setting.secret and setting.expected.startswith(("an http", "host"))
        ]
    ),
    st.text(st.characters(codec="ascii", exclude_characters="/", categories=["L", "N", "P"]), max_size=12),
)
def test_no_password_of_an_address_is_shown(name: str, password: str):
    env = {name: f"gopher://user:hunter2{password}@host/"}
    assert "hunter2" not in problems(env)[name]


def test_a_secret_is_not_shown_by_repr_or_format():
    settings = Settings.from_environment(
        {
            "SPRINGLINE_LLM_API_KEY": "sk-hunter2",
            "SPRINGLINE_DATABASE_URL": "postgresql://u:hunter2@h:1/db?sslmode=require",
        }
    )
    assert "hunter2" not in repr(settings)
    assert "hunter2" not in f"{settings.llm_api_key} {settings.llm_api_key!r}"
    assert "postgresql://u:***@h:1/db?sslmode=require" in repr(settings)
    assert settings.llm_api_key is not None
    assert settings.llm_api_key.reveal() == "sk-hunter2"


def test_a_role_without_its_url_is_refused_by_name():
    with pytest.raises(SettingsError, match="SPRINGLINE_SYSTEM_DATABASE_URL is not set"):
        Settings.from_environment(DATABASE).database("system")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("file:///srv/objects", FolderPlace(Path("/srv/objects"))),
        ("file:///srv/with%20blank", FolderPlace(Path("/srv/with blank"))),
        ("s3://bucket", BucketPlace("bucket", "")),
        ("s3://bucket/pre/fix", BucketPlace("bucket", "pre/fix/")),
    ],
)
def test_places_of_objects(text: str, place: object):
    env = {"SPRINGLINE_OBJECTS_URL": text, "AWS_REGION": "eu-central-1"}
    assert Settings.from_environment(env, needs=()).objects == place


@pytest.mark.parametrize("text", ["file://relative/x", "s3:///x", "/srv/objects", "file:///x?y=1", "s3://b/x#y"])
def test_places_that_are_none(text: str):
    assert problems({"SPRINGLINE_OBJECTS_URL": text}).keys() == {"SPRINGLINE_OBJECTS_URL"}


@pytest.mark.parametrize("text", ["2.5", "2.5/", "/10", "2/10/1", "-1/2", "1e3/2", "nan/1", "$2/$3", "2,5/10", " 1/2"])
def test_prices_are_two_plain_numbers(text: str):
    assert problems({"SPRINGLINE_LLM_PRICES": text}).keys() == {"SPRINGLINE_LLM_PRICES"}


@pytest.mark.parametrize("text", ["-1", "1.5", "٣", "1e3", " 5", "abc"])
def test_a_number_is_a_plain_whole_one(text: str):
    assert problems({"SPRINGLINE_POOL_SIZE": text}).keys() == {"SPRINGLINE_POOL_SIZE"}


def test_importing_it_loads_nothing_but_the_standard_library():
    code = (
        "import sys; import springline.platform.settings, springline.platform.logs; "
        "print({name.partition('.')[0] for name in sys.modules} - set(sys.stdlib_module_names) - {'springline'})"
    )
    found = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0]={sys.path!r}; {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() in {"set()", "{'__main__'}"}
