"""The stack that `template.yaml` describes, after the SAM transform, in moto: as much of it as moto can create.

What events and secrets pass through is created; where the template speaks of anything else, that gets a made-up name.
Stacks within the stack are created before it, each by itself.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from moto.events.models import Rule
from moto.sqs import sqs_backends

from tests.integration.aws.template import chosen_parameters, nested, transformed

NAME = "springline-test"
REGION = "eu-central-1"
ACCOUNT = "123456789012"

_SECRET = "AWS::SecretsManager::Secret"
_STACK = "AWS::CloudFormation::Stack"
_MADE = frozenset({"AWS::SQS::Queue", "AWS::Events::EventBus", "AWS::Events::Rule", "AWS::S3::Bucket"})
# What is asked about in these tests, made or not.
_TOLD = _MADE | {
    _SECRET,
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Role",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::Function",
    "AWS::SQS::QueuePolicy",
}
_PLACEHOLDER = re.compile(r"\$\{([A-Za-z0-9]+)(?:\.([A-Za-z0-9.]+))?\}")

Known = Mapping[tuple[str, str], str]  # (logical id, attribute or "" for what Ref says) → what stands for it


@dataclass(frozen=True)
class Stack:
    """The created stack. Properties are as CloudFormation resolves them, also of resources that were not made."""

    resources: Mapping[str, Mapping[str, Any]]
    physical: Mapping[str, str]
    outputs: Mapping[str, str]

    def of(self, kind: str) -> dict[str, Mapping[str, Any]]:
        """The properties of all resources of a type, by logical id."""
        return {name: resource["Properties"] for name, resource in self.resources.items() if resource["Type"] == kind}

    def queue_url(self, arn: str) -> str:
        """Where a queue is asked."""
        return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{arn.rpartition(':')[2]}"

    def mapping_of(self, function: str) -> Mapping[str, Any] | None:
        """The properties of what feeds a function from a queue, if anything does."""
        mappings = self.of("AWS::Lambda::EventSourceMapping").values()
        return next((one for one in mappings if function_of(one["FunctionName"]) == function), None)

    def scheduled(self) -> set[str]:
        """The functions that a schedule starts."""
        rules = self.of("AWS::Events::Rule").values()
        return {
            function_of(target["Arn"]) for rule in rules if "EventPattern" not in rule for target in rule["Targets"]
        }

    def policies_of(self, function: str) -> list[Mapping[str, Any]]:
        """The policy documents of a function's role: its own, and those of the stack that are attached to it.

        Raises KeyError where one of AWS's own is attached: those allow more than one function needs.
        """
        (name, _) = transformed()["Resources"][function]["Properties"]["Role"]["Fn::GetAtt"]
        role = self.of("AWS::IAM::Role")[name]
        shared = self.of("AWS::IAM::ManagedPolicy")
        own = [policy["PolicyDocument"] for policy in role.get("Policies", [])]
        attached = [shared[arn.removeprefix(f"{NAME}-")] for arn in role.get("ManagedPolicyArns", [])]
        return own + [policy["PolicyDocument"] for policy in attached]


def function_of(name: str) -> str:
    """The logical id of the function that a made-up name stands for, or the name of one of its aliases."""
    return name.rpartition(f"{NAME}-")[2].partition("Alias")[0]


def create() -> Stack:
    """Create the stack within `mock_aws`, with everything switched on that can be."""
    away = "http://127.0.0.1:1"
    urls = {"IndexUrl": away, "QuickwitUrl": away, "IndexTokens": _index_tokens()}
    return _create(NAME, transformed(), chosen_parameters(transformed(), {"ProfileSignalGlaze": "on", **urls}))


def _index_tokens() -> str:
    """A secret of the operator's own, with the caches' tokens; returns its ARN."""
    secrets = boto3.client("secretsmanager", region_name=REGION)
    tokens = json.dumps(dict.fromkeys(("harbour", "orchard"), "spl_of_the_caches"))
    return secrets.create_secret(Name=f"{NAME}-index-tokens", SecretString=tokens)["ARN"]


def _create(stack_name: str, template: Mapping[str, Any], parameters: Mapping[str, str]) -> Stack:
    known = _made_before(stack_name, template, parameters)
    stood_in = {
        name: {"Type": resource["Type"], "Properties": _stood_in(resource.get("Properties", {}), template, known)}
        for name, resource in template["Resources"].items()
        if resource["Type"] in _TOLD
    }
    # What CloudFormation makes of all properties, it says in outputs: so nothing here has to resolve them.
    outputs = {f"Of{name}": {"Value": {"Fn::ToJsonString": resource}} for name, resource in stood_in.items()}
    for name, output in template.get("Outputs", {}).items():
        outputs[f"Said{name}"] = {"Value": _stood_in(output["Value"], template, known)}
    body = {part: template[part] for part in ("Parameters", "Conditions", "Mappings") if part in template}
    body |= {"Resources": {name: one for name, one in stood_in.items() if _is_made(one)}, "Outputs": outputs}
    cloudformation = boto3.client("cloudformation", region_name=REGION)
    cloudformation.create_stack(
        StackName=stack_name,
        TemplateBody=json.dumps(body),
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
    )

    (described,) = cloudformation.describe_stacks(StackName=stack_name)["Stacks"]
    said = {one["OutputKey"]: one["OutputValue"] for one in described.get("Outputs", [])}
    resolved = {key.removeprefix("Of"): json.loads(value) for key, value in said.items() if key.startswith("Of")}
    listed = cloudformation.describe_stack_resources(StackName=stack_name)["StackResources"]
    made = Stack(
        resolved,
        {one["LogicalResourceId"]: one.get("PhysicalResourceId", "") for one in listed},
        {key.removeprefix("Said"): value for key, value in said.items() if key.startswith("Said")},
    )
    _make_passwords_up(made, known)
    return made


def _made_before(stack_name: str, template: Mapping[str, Any], parameters: Mapping[str, str]) -> Known:
    """Create what moto's CloudFormation can't: secrets, still without a value, and the stacks within this one.

    RDS makes the secret of a cluster's administrator itself.
    """
    secrets = boto3.client("secretsmanager", region_name=REGION)
    known: dict[tuple[str, str], str] = {}
    for name, resource in template["Resources"].items():
        if resource["Type"] == _SECRET:
            known[name, ""] = known[name, "Id"] = secrets.create_secret(Name=f"{stack_name}-{name}")["ARN"]
        elif resource["Type"] == "AWS::RDS::DBCluster":
            login = {"username": resource["Properties"]["MasterUsername"], "password": "made up"}
            made = secrets.create_secret(Name=f"rds!{stack_name}", SecretString=json.dumps(login))
            known[name, "MasterUserSecret.SecretArn"] = made["ARN"]
        elif resource["Type"] == _STACK:
            inner = nested(resource["Properties"]["TemplateURL"])
            given = resource["Properties"].get("Parameters", {})
            within = _create(f"{stack_name}-{name}", inner, chosen_parameters(inner, given, parameters))
            known |= {(name, f"Outputs.{output}"): value for output, value in within.outputs.items()}
    return known


def _make_passwords_up(made: Stack, known: Known) -> None:
    secrets = boto3.client("secretsmanager", region_name=REGION)
    for name, properties in made.of(_SECRET).items():
        wanted = properties["GenerateSecretString"]
        content = json.loads(wanted["SecretStringTemplate"]) | {wanted["GenerateStringKey"]: "made up"}
        secrets.put_secret_value(SecretId=known[name, ""], SecretString=json.dumps(content))


def send_to_queue(rule: Rule, queue: str, event: Mapping[str, Any], group_id: str | None = None) -> None:
    """What takes the place of moto's `Rule._send_to_sqs_queue`, which leaves a target's `InputPath` unread."""
    (path,) = {target.get("InputPath", "$") for target in rule.targets if target["Arn"].endswith(f":{queue}")}
    picked: Any = event
    for step in path.split(".")[1:]:
        picked = picked[step]
    sqs_backends[rule.account_id][rule.region_name].send_message(queue, json.dumps(picked), group_id=group_id)


def _is_made(resource: Mapping[str, Any]) -> bool:
    # The rules of schedules have functions for targets, which moto doesn't run.
    return resource["Type"] in _MADE and "ScheduleExpression" not in resource["Properties"]


def _stood_in(node: Any, template: Mapping[str, Any], known: Known) -> Any:
    """The same properties, with names in place of references to what isn't made."""
    if isinstance(node, list):
        return [_stood_in(item, template, known) for item in node]
    if not isinstance(node, dict):
        return node
    if node.keys() == {"Ref"}:
        referred = template["Resources"].get(node["Ref"], {})
        if referred.get("Type") == "AWS::Events::EventBus":
            return referred["Properties"]["Name"]  # moto's buses have no id that Ref could say
        return _name(node["Ref"], "", template, known) or node
    if node.keys() == {"Fn::GetAtt"}:
        parts = node["Fn::GetAtt"]
        name, attribute = parts.split(".", 1) if isinstance(parts, str) else (parts[0], ".".join(parts[1:]))
        return _name(name, attribute, template, known) or node
    if node.keys() == {"Fn::Sub"} and isinstance(node["Fn::Sub"], str):

        def fill(match: re.Match[str]) -> str:
            return _name(match[1], match[2] or "", template, known) or match[0]

        return {"Fn::Sub": _PLACEHOLDER.sub(fill, node["Fn::Sub"])}
    return {key: _stood_in(value, template, known) for key, value in node.items()}


def _name(logical_id: str, attribute: str, template: Mapping[str, Any], known: Known) -> str | None:
    """What stands for a resource that isn't made; None for one that is, for parameters and for AWS's own names."""
    if (logical_id, attribute) in known:
        return known[logical_id, attribute]
    resource = template["Resources"].get(logical_id)
    if resource is None or _is_made({"Properties": {}} | resource):
        return None
    if attribute.endswith("Arn"):
        service = resource["Type"].split("::")[1].lower()
        return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{NAME}-{logical_id}"
    return "-".join(filter(None, (NAME, logical_id, attribute)))
