"""What is deployed around the functions: stacks fit together, rights are small, and what may go wrong is watched."""

import json
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from samtranslator.yaml_helper import yaml_parse

from infra.host.http.messages import HttpRequest
from infra.host.http.web import NOT_OURS, WebFiles
from springline.platform.addresses import DatabaseUrl
from springline.platform.metrics import METRICS
from springline.platform.objects.s3 import S3Objects

pytestmark = pytest.mark.contract

ROOT = Path(__file__).resolve().parents[2]
ROOT_TEMPLATE = ROOT / "template.yaml"
NESTED = sorted((ROOT / "infra" / "aws").glob("*.yaml"))
FILES = [ROOT_TEMPLATE, *NESTED]
NAMESPACE = "Springline"
_PLACEHOLDER = re.compile(r"\$\{([\w.:]+)\}")
_WILDCARD = re.compile(r"""\b(Resource|Action|Principal): *\[?["']?([a-z0-9]+:)?\*""")

Json = Mapping[str, Any]


def read(file: Path) -> dict[str, Any]:
    parsed: dict[str, Any] = yaml_parse(file.read_text(encoding="utf-8"))
    return parsed


def of_kind(file: Path, kind: str) -> dict[str, dict[str, Any]]:
    return {name: each.get("Properties", {}) for name, each in read(file)["Resources"].items() if each["Type"] == kind}


def everywhere(kind: str) -> dict[str, dict[str, Any]]:
    """The properties of all resources of a kind, by file and name."""
    return {f"{file.stem}.{name}": each for file in FILES for name, each in of_kind(file, kind).items()}


def walk(node: Any) -> Iterator[Any]:
    yield node
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in children:
        yield from walk(child)


FUNCTIONS = of_kind(ROOT_TEMPLATE, "AWS::Serverless::Function")
SERVING = {name for name in FUNCTIONS if name != "MigrateDatabase"}


# The stacks


@pytest.mark.parametrize("name", of_kind(ROOT_TEMPLATE, "AWS::Serverless::Application"))
def test_a_nested_stack_gets_the_parameters_that_it_takes(name: str) -> None:
    application = of_kind(ROOT_TEMPLATE, "AWS::Serverless::Application")[name]
    declared = read(ROOT / application["Location"]).get("Parameters", {})
    needed = {parameter for parameter, details in declared.items() if "Default" not in details}

    assert needed <= application.get("Parameters", {}).keys() <= declared.keys()


def test_what_is_asked_of_a_nested_stack_it_tells() -> None:
    applications = of_kind(ROOT_TEMPLATE, "AWS::Serverless::Application")
    outputs = {name: read(ROOT / each["Location"]).get("Outputs", {}).keys() for name, each in applications.items()}
    asked: set[tuple[str, str]] = set()
    for node in walk(read(ROOT_TEMPLATE)):
        if isinstance(node, dict) and "Fn::GetAtt" in node:
            name, *rest = node["Fn::GetAtt"]
            place = ".".join(rest)
            if place.startswith("Outputs."):
                asked.add((name, place.removeprefix("Outputs.")))

    assert asked
    assert {pair for pair in asked if pair[1] not in outputs[pair[0]]} == set()


def test_every_stack_is_part_of_the_deployment() -> None:
    located = {each["Location"] for each in of_kind(ROOT_TEMPLATE, "AWS::Serverless::Application").values()}
    assert located == {str(file.relative_to(ROOT)) for file in NESTED}


@pytest.mark.parametrize("stage", ["staging", "prod"])
def test_each_stage_gives_parameters_that_there_are(stage: str) -> None:
    config = tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))
    given = dict(one.split("=", 1) for one in config[stage]["deploy"]["parameters"]["parameter_overrides"])
    declared = read(ROOT_TEMPLATE)["Parameters"]

    assert given.keys() <= declared.keys()
    assert given["Stage"] == stage
    for name, value in given.items():
        assert value in map(str, declared[name].get("AllowedValues", [value])), name


# Code before traffic, traffic before nothing


def test_no_function_runs_before_its_schema() -> None:
    resources = read(ROOT_TEMPLATE)["Resources"]
    assert {name for name in FUNCTIONS if resources[name].get("DependsOn") == "Migration"} == SERVING
    # Another version of the migrating function, another property: that is what makes CloudFormation call it again.
    assert resources["Migration"]["Properties"]["Version"] == {"Ref": "MigrateDatabase.Version"}


def test_the_migrating_function_carries_what_migrates() -> None:
    folder = ROOT / "functions" / "migrate_database"
    for linked in ("infra/host/schema.py", "infra/host/passwords.py", "migrations/env.py"):
        assert (folder / linked).read_bytes() == (ROOT / linked).read_bytes()
        assert not (folder / linked).resolve().is_relative_to(folder), "a link, not a copy"


def test_the_secrets_urls_are_what_settings_read() -> None:
    outputs = read(ROOT / "infra" / "aws" / "database.yaml")["Outputs"]
    urls = {name: output["Value"]["Fn::Sub"] for name, output in outputs.items() if name.endswith("Url")}
    references = {name: DatabaseUrl.parse(_PLACEHOLDER.sub("x", url)).reference for name, url in urls.items()}

    assert {name: found.database for name, found in references.items() if found} == {
        "AppUrl": "springline",
        "SystemUrl": "springline",
        "OwnerUrl": "springline",
        "AdministratorUrl": "postgres",
    }
    assert all(found is not None and found.tls for found in references.values())


# Rights


def test_each_function_has_a_role_of_its_own() -> None:
    roles = {name: function["Role"]["Fn::GetAtt"] for name, function in FUNCTIONS.items()}
    assert roles == {name: [f"{name}Role", "Arn"] for name in FUNCTIONS}
    assert not any("Policies" in function for function in FUNCTIONS.values()), "those would belong to a role of SAM's"


def test_no_role_has_a_policy_of_amazons() -> None:
    """But one, of an account's setting, which Amazon tries out before it takes it."""
    theirs = {
        name
        for name, role in everywhere("AWS::IAM::Role").items()
        for policy in role.get("ManagedPolicyArns", [])
        if policy != {"Ref": "InTheNetwork"}
    }
    assert theirs == {"access-log.Role"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_whoever_writes_a_star_says_why(file: Path) -> None:
    unexplained = [
        f"{file.name}:{number}: {line.strip()}"
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if _WILDCARD.search(line) and " # " not in line
    ]
    assert unexplained == []


def test_the_rule_about_stars_finds_them() -> None:
    for line in ('Resource: "*"', "Resource: ['*']", "Action: s3:*", "{Effect: Allow, Action: '*'}"):
        assert _WILDCARD.search(line), line
    for line in ("Resource: !GetAtt Queue.Arn", 'HttpMethod: "*"', "Action: sqs:SendMessage"):
        assert not _WILDCARD.search(line), line


def test_only_who_needs_a_password_may_read_it() -> None:
    readers: dict[str, set[str]] = {}
    for name, role in of_kind(ROOT_TEMPLATE, "AWS::IAM::Role").items():
        for node in walk(role):
            if isinstance(node, dict) and str(node.get("Fn::GetAtt", ["", "", ""])[-1]).endswith("SecretArn"):
                secret = node["Fn::GetAtt"][-1].removeprefix("Outputs.").removesuffix("SecretArn")
                readers.setdefault(secret, set()).add(name.removesuffix("Role"))

    assert readers["Administrator"] == readers["Owner"] == {"MigrateDatabase"}
    urls = {name: str(function.get("Environment")) for name, function in FUNCTIONS.items()}
    assert readers["System"] == {name for name, url in urls.items() if "SystemUrl" in url}
    assert readers["App"] == FUNCTIONS.keys() - {"RelayEvents"}, "the relay works with the log alone"


def test_nothing_comes_in_from_outside_of_the_network() -> None:
    groups = [*everywhere("AWS::EC2::SecurityGroup").values(), *everywhere("AWS::EC2::SecurityGroupIngress").values()]
    for group in groups:
        for rule in group.get("SecurityGroupIngress", [group]):
            assert rule.get("CidrIp") in (None, {"Ref": "Cidr"})
    assert not everywhere("AWS::EC2::InternetGateway")
    assert not everywhere("AWS::EC2::NatGateway")


# The web application

WEB = ROOT / "infra" / "aws" / "web.yaml"
STORAGE = ROOT / "infra" / "aws" / "storage.yaml"


def test_cloudfront_sends_the_headers_that_the_host_sends() -> None:
    (policy,) = of_kind(WEB, "AWS::CloudFront::ResponseHeadersPolicy").values()
    config = policy["ResponseHeadersPolicyConfig"]
    security = config["SecurityHeadersConfig"]
    sent = {item["Header"]: item["Value"] for item in config["CustomHeadersConfig"]["Items"]} | {
        "Content-Security-Policy": security["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"].replace(
            " ${UploadOrigins}", ""
        ),
        "Referrer-Policy": security["ReferrerPolicy"]["ReferrerPolicy"],
        "Strict-Transport-Security": f"max-age={security['StrictTransportSecurity']['AccessControlMaxAgeSec']}",
    }
    assert security.keys() == {
        "ContentSecurityPolicy",
        "ContentTypeOptions",
        "ReferrerPolicy",
        "StrictTransportSecurity",
    }
    sent["X-Content-Type-Options"] = "nosniff"  # the only value that there is
    assert sent == json.loads((ROOT / "web" / "headers.json").read_text(encoding="utf-8"))


def test_browsers_may_send_large_files_to_addresses_of_the_store_and_nowhere_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    place = S3Objects.connect("files", "", region="eu-central-1").upload_address("one", sha256="0" * 64, size=1)
    (policy,) = of_kind(WEB, "AWS::CloudFront::ResponseHeadersPolicy").values()
    told = policy["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]["ContentSecurityPolicy"]
    (bucket,) = of_kind(STORAGE, "AWS::S3::Bucket").values()
    (rule,) = bucket["CorsConfiguration"]["CorsRules"]
    origins = read(STORAGE)["Outputs"]["BucketOrigins"]["Value"]["Fn::Sub"]
    is_regional = place.url.startswith("https://files.s3.eu-central-1.amazonaws.com/")

    assert "connect-src 'self' ${UploadOrigins};" in told["ContentSecurityPolicy"]["Fn::Sub"]
    assert ("https://${Bucket.RegionalDomainName}" in origins, is_regional) == (True, True)
    assert rule["AllowedMethods"] == ["PUT"]
    assert {name.lower() for name in place.headers} <= {*rule["AllowedHeaders"]}


def test_the_web_applications_files_are_read_by_cloudfront_only() -> None:
    (bucket,) = of_kind(WEB, "AWS::S3::Bucket").values()
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    (policy,) = of_kind(WEB, "AWS::S3::BucketPolicy").values()
    allowed = [each for each in policy["PolicyDocument"]["Statement"] if each["Effect"] == "Allow"]
    assert {each["Action"] for each in allowed} == {"s3:GetObject", "s3:ListBucket"}
    for each in allowed:
        assert each["Principal"] == {"Service": "cloudfront.amazonaws.com"}
        assert "distribution/${Distribution}" in str(each["Condition"]["ArnEquals"]["aws:SourceArn"])


def test_functions_answer_below_the_same_paths_as_on_the_host_and_nothing_of_theirs_is_kept() -> None:
    (distribution,) = of_kind(WEB, "AWS::CloudFront::Distribution").values()
    behaviors = distribution["DistributionConfig"]["CacheBehaviors"]
    uncached = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    assert {each["PathPattern"] for each in behaviors} == {f"{root}/*" for root in NOT_OURS if root != "/metrics"}
    assert {(each["TargetOriginId"], each["CachePolicyId"]) for each in behaviors} == {("api", uncached)}
    default = distribution["DistributionConfig"]["DefaultCacheBehavior"]
    assert (default["TargetOriginId"], default["AllowedMethods"]) == ("files", ["GET", "HEAD"])


BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
FILES_THERE = ("index.html", "theme.js", "assets/index-3fa9.js")
ASKED = [
    (path, accept)
    for path in (
        *("/", "/people", "/people/12", "/admin/profiles/3/glaze", "/canvases/a%2Fb", "/api-like", "/assets", "/a.b/c"),
        *("/index.html", "/theme.js", "/assets/index-3fa9.js", "/assets/gone.js", "/assets/old", "/favicon.ico"),
        *("/api", "/api/home", "/health", "/health/livez", "/metrics", "/metrics/x"),
    )
    for accept in (BROWSER, "application/json", "*/*", None)
]


@pytest.mark.skipif(shutil.which("node") is None, reason="CloudFront's function is JavaScript")
def test_cloudfront_answers_with_the_page_or_a_file_where_the_host_does(tmp_path: Path) -> None:
    for name in FILES_THERE:
        (tmp_path / "dist" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "dist" / name).write_text(name)
    (tmp_path / "headers.json").write_text("{}")
    host = WebFiles(tmp_path)
    assert [on_cloudfront(path, uri) for (path, _), uri in zip(ASKED, rewritten(), strict=True)] == [
        (found.body.decode() if (found := host.answer(as_request(path, accept))) else None) for path, accept in ASKED
    ]


def as_request(path: str, accept: str | None) -> HttpRequest:
    return HttpRequest("GET", path, "", [("accept", accept)] if accept else [], b"", "127.0.0.1")


def rewritten() -> list[str]:
    """What CloudFront's function makes of the paths that are asked for."""
    (function,) = of_kind(WEB, "AWS::CloudFront::Function").values()
    events = [
        {"request": {"uri": path, "headers": {"accept": {"value": accept}} if accept else {}}} for path, accept in ASKED
    ]
    code = f"{function['FunctionCode']}\nconsole.log(JSON.stringify({json.dumps(events)}.map((e) => handler(e).uri)))"
    told = subprocess.run(["node", "-e", code], capture_output=True, check=True, text=True, timeout=60)
    return json.loads(told.stdout)


def on_cloudfront(path: str, uri: str) -> str | None:
    """The file that is answered, by the behaviour of the path; None where it is the API's, or there is none."""
    (distribution,) = of_kind(WEB, "AWS::CloudFront::Distribution").values()
    assert "DefaultRootObject" not in distribution["DistributionConfig"]
    patterns = [each["PathPattern"] for each in distribution["DistributionConfig"]["CacheBehaviors"]]
    is_ours = not any(fnmatchcase(path, pattern) for pattern in patterns)
    return uri[1:] if is_ours and uri[1:] in FILES_THERE else None


# The search engine

QUICKWIT = ROOT / "infra" / "aws" / "quickwit.yaml"


def test_there_is_a_search_engine_only_where_one_is_asked_for() -> None:
    template = read(ROOT_TEMPLATE)
    assert template["Resources"]["Quickwit"]["Condition"] == "RunsQuickwit"
    assert template["Conditions"]["RunsQuickwit"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "QuickwitMetastore"}, ""]}]}
    assert template["Parameters"]["QuickwitMetastore"]["Default"] == ""
    url = {"Fn::If": ["RunsQuickwit", {"Fn::GetAtt": ["Quickwit", "Outputs.Url"]}, {"Ref": "QuickwitUrl"}]}
    asking = [node["QUICKWIT_URL"] for node in walk(template) if isinstance(node, dict) and "QUICKWIT_URL" in node]
    assert asking
    assert all(one == url for one in asking)


def test_only_functions_reach_the_search_engine_and_only_it_its_nodes() -> None:
    assert of_kind(QUICKWIT, "AWS::ElasticLoadBalancingV2::LoadBalancer")["Balancer"]["Scheme"] == "internal"
    (rule,) = of_kind(QUICKWIT, "AWS::EC2::SecurityGroup")["BalancerGroup"]["SecurityGroupIngress"]
    assert rule["SourceSecurityGroupId"] == {"Ref": "FunctionsGroup"}
    sources = {
        ingress["SourceSecurityGroupId"]["Ref"]
        for ingress in of_kind(QUICKWIT, "AWS::EC2::SecurityGroupIngress").values()
        if ingress["GroupId"] == {"Ref": "NodesGroup"}
    }
    assert sources == {"BalancerGroup", "NodesGroup"}


def test_the_search_engine_has_all_its_parts_and_what_must_be_one_is_never_two() -> None:
    tasks = of_kind(QUICKWIT, "AWS::ECS::TaskDefinition")
    enabled: dict[str, str] = {}
    for name, task in tasks.items():
        (container,) = task["ContainerDefinitions"]
        said = {one["Name"]: one["Value"] for one in container["Environment"]}
        enabled |= dict.fromkeys(said["QW_ENABLED_SERVICES"].split(","), name.removesuffix("Task"))
        assert container["ReadonlyRootFilesystem"] is True
        assert container["LinuxParameters"]["Capabilities"] == {"Drop": ["ALL"]}
        assert container["LogConfiguration"]["Options"]["awslogs-group"] == {"Ref": "Log"}
        assert "livez" in container["HealthCheck"]["Command"][-1]
        assert ("Secrets" in container) == ("metastore" in said["QW_ENABLED_SERVICES"]), "only it knows the address"
    assert enabled.keys() == {"control_plane", "metastore", "indexer", "searcher", "janitor"}

    services = of_kind(QUICKWIT, "AWS::ECS::Service")
    for name in (enabled["control_plane"], enabled["janitor"]):
        assert services[name]["DesiredCount"] == 1
        assert services[name]["DeploymentConfiguration"]["MaximumPercent"] == 100


def test_the_search_engine_on_aws_is_the_one_that_the_compose_file_runs() -> None:
    compose: Any = yaml_parse((ROOT / "infra" / "container" / "docker-compose.yml").read_text(encoding="utf-8"))
    _, _, version = compose["services"]["quickwit"]["image"].rpartition(":")
    assert read(ROOT_TEMPLATE)["Parameters"]["QuickwitVersion"]["Default"] == version


# What is watched


def test_every_queue_has_dead_letters_and_both_are_watched() -> None:
    queues = of_kind(ROOT_TEMPLATE, "AWS::SQS::Queue")
    dead = {
        queue["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
        for queue in queues.values()
        if "RedrivePolicy" in queue
    }
    assert {name for name, queue in queues.items() if "RedrivePolicy" not in queue} == dead

    watched: dict[str, set[str]] = {}
    for alarm in of_kind(ROOT / "infra" / "aws" / "alarms.yaml", "AWS::CloudWatch::Alarm").values():
        for dimension in alarm.get("Dimensions", []):
            if dimension["Name"] == "QueueName":
                watched.setdefault(alarm["MetricName"], set()).add(dimension["Value"]["Ref"])
    assert watched == {
        "ApproximateAgeOfOldestMessage": queues.keys() - dead,
        "ApproximateNumberOfMessagesVisible": dead,
    }


def test_every_alarm_does_something() -> None:
    alarms = everywhere("AWS::CloudWatch::Alarm")
    assert len(alarms) >= 10
    assert {name for name, alarm in alarms.items() if alarm.get("AlarmActions") != [{"Ref": "Topic"}]} == set()
    assert {name for name, alarm in alarms.items() if "TreatMissingData" not in alarm} == set()


def test_a_failing_function_rolls_its_deployment_back() -> None:
    watched = {
        name
        for alarm in ("ServingErrors", "WorkingErrors")
        for name in re.findall(
            r"\$\{RootStack\}-([a-z-]+):live",
            json.dumps(of_kind(ROOT / "infra" / "aws" / "alarms.yaml", "AWS::CloudWatch::Alarm")[alarm]),
        )
    }
    names = {FUNCTIONS[name]["FunctionName"]["Fn::Sub"].removeprefix("${AWS::StackName}-") for name in SERVING}
    assert watched == names
    preference = read(ROOT_TEMPLATE)["Globals"]["Function"]["DeploymentPreference"]
    assert preference["Type"].startswith("Canary")
    assert {alarm["Fn::GetAtt"][-1] for alarm in preference["Alarms"]} >= {
        "Outputs.ServingErrors",
        "Outputs.WorkingErrors",
    }


def test_every_log_is_forgotten_in_the_end() -> None:
    groups = everywhere("AWS::Logs::LogGroup")
    assert {name for name, group in groups.items() if "RetentionInDays" not in group} == set()
    assert read(ROOT_TEMPLATE)["Globals"]["Function"]["LoggingConfig"] == {"LogGroup": {"Ref": "FunctionLog"}}
    rotating = {
        each["HostedRotationLambda"]["RotationLambdaName"]["Fn::Sub"]
        for each in everywhere("AWS::SecretsManager::RotationSchedule").values()
    }
    assert {f"/aws/lambda/{name}" for name in rotating} <= {
        str(group["LogGroupName"].get("Fn::Sub")) for group in groups.values()
    }


# Metrics


def dashboard() -> list[dict[str, Any]]:
    (properties,) = of_kind(ROOT / "infra" / "aws" / "dashboard.yaml", "AWS::CloudWatch::Dashboard").values()
    widgets: list[dict[str, Any]] = json.loads(properties["DashboardBody"]["Fn::Sub"])["widgets"]
    return widgets


def shown() -> Iterator[tuple[str, frozenset[str]]]:
    """Our own metrics on the dashboard, with their dimensions."""
    for widget in dashboard():
        for metric in widget["properties"].get("metrics", []):
            if isinstance(metric[0], dict):
                found = re.match(r"SEARCH\('\{(\w+),([\w,]+)\} MetricName=\"([\w.]+)\"'", metric[0]["expression"])
                assert found, metric
                assert found[1] == NAMESPACE
                yield found[3], frozenset(found[2].split(","))
            elif metric[0] == NAMESPACE:
                yield metric[1], frozenset(word for word in metric[2::2] if isinstance(word, str))


def alarmed() -> Iterator[tuple[str, frozenset[str]]]:
    """Our own metrics that alarms read, with their dimensions."""
    for node in walk(read(ROOT / "infra" / "aws" / "alarms.yaml")):
        if isinstance(node, dict) and node.get("Namespace") == NAMESPACE:
            yield node["MetricName"], frozenset(dimension["Name"] for dimension in node.get("Dimensions", []))


def test_alarms_and_dashboard_read_metrics_that_are_declared_with_the_dimensions_that_they_have() -> None:
    found = {*shown(), *alarmed()}
    assert found == {(name, frozenset(METRICS[name].labels)) for name, _ in found}
    alarming = {name for name, _ in alarmed()}
    assert alarming == {
        "index.freshness",
        "event.relay_lag",
        "http.answer.duration",
        "appcache.lag",
        "profiles.highlights",
        "search.sync.age",
        "search.sync.dead_letters",
    }


def test_the_dashboard_shows_what_is_asked_for() -> None:
    text = json.dumps(dashboard())
    for name in (
        "index.freshness",
        "event.relay_lag",
        "Latency",
        "5XXError",
        "ApproximateAgeOfOldestMessage",
        "DeadLetters",
        "ServerlessDatabaseCapacity",
        "DatabaseConnectionsCurrentlySessionPinned",
    ):
        assert name in text
    parameters = read(ROOT / "infra" / "aws" / "dashboard.yaml")["Parameters"].keys() | {"AWS::Region"}
    assert set(_PLACEHOLDER.findall(text)) <= parameters


def test_no_two_widgets_share_a_place() -> None:
    cells = [
        (x, y)
        for widget in dashboard()
        for x in range(widget["x"], widget["x"] + widget["width"])
        for y in range(widget["y"], widget["y"] + widget["height"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
