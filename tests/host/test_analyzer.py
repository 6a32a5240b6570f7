"""Every call of the engine's contract with an analyzer, answered in this process."""

from __future__ import annotations

import functools
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import grpc
import pytest
from google.protobuf import empty_pb2, json_format
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerServicer

from preflight import Violations, pack, policy
from preflight.aws.sqs import Queue
from preflight.core.assets import ARCHIVE, ASSET, SIGNATURE
from preflight.core.catalogue import Catalogue, discover
from preflight.files import LocalFiles
from preflight.host import analyzer as host
from preflight.host.analyzer import Analyzer
from preflight.judge import exchange
from preflight.plan.foresight import Foreseeing, Foresight

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
CATALOGUE = discover()
SETTINGS = ("foresight", "selection", "exemptions", "baseline")
LEVELS = {"mandatory": proto.MANDATORY, "advisory": proto.ADVISORY}
FUNCTION = "aws:lambda/function:Function"
TABLE = "aws:dynamodb/table:Table"
PARAMETER = "aws:ssm/parameter:Parameter"


class Refused(Exception):  # noqa: N818 - what the engine is told is no error here
    pass


class Call:
    """The engine's end of a call."""

    def abort(self, code: grpc.StatusCode, details: str) -> NoReturn:
        assert code is grpc.StatusCode.INVALID_ARGUMENT
        raise Refused(details)


def analyzer(folder: Path | None = None, catalogue: Catalogue = CATALOGUE) -> Analyzer:
    return Analyzer(catalogue, lambda _: LocalFiles(folder, "this test has none"))


def urn(token: str, name: str) -> str:
    return f"urn:pulumi:dev::shop::{token}::{name}"


def analyze(to: Analyzer, token: str, name: str, /, **properties: Any) -> proto.AnalyzeResponse:
    request = proto.AnalyzeRequest(urn=urn(token, name), type=token, name=name)
    json_format.ParseDict(properties, request.properties)
    return to.Analyze(request, Call())


def in_stack(
    token: str, name: str, links: Mapping[str, str] | None = None, /, **properties: Any
) -> proto.AnalyzerResource:
    resource = proto.AnalyzerResource(urn=urn(token, name), type=token, name=name)
    resource.provider.urn = urn("pulumi:providers:aws", "default")
    json_format.ParseDict(properties, resource.properties)
    for key, target in (links or {}).items():
        resource.propertyDependencies[key].urns.append(target)
    return resource


def analyze_stack(to: Analyzer, *resources: proto.AnalyzerResource) -> proto.AnalyzeResponse:
    return to.AnalyzeStack(proto.AnalyzeStackRequest(resources=resources), Call())


def configure(to: Analyzer, **policies: Any) -> None:
    """{name: level, or properties}."""
    request = proto.ConfigureAnalyzerRequest()
    for name, given in policies.items():
        config = request.policyConfig[name.replace("_", "-")]
        config.enforcementLevel = given if isinstance(given, int) else proto.ADVISORY
        if isinstance(given, dict):
            config.enforcementLevel = given.pop("enforcementLevel", proto.ADVISORY)
            config.properties.update(given)
    to.Configure(request, Call())


def configure_stack(to: Analyzer, **given: Any) -> None:
    request = proto.AnalyzerStackConfigureRequest(**{"project": "shop", "stack": "dev", "dry_run": True, **given})
    to.ConfigureStack(request, Call())


def said(response: proto.AnalyzeResponse) -> dict[str, proto.AnalyzeDiagnostic]:
    return {each.policyName: each for each in response.diagnostics}


def open_reasons(response: proto.AnalyzeResponse) -> dict[str, str]:
    return {each.policy_name: each.reason for each in response.not_applicable}


def test_every_call_of_the_contract_has_an_answer_of_its_own():
    contract = {name for name in vars(AnalyzerServicer) if not name.startswith("_")}
    assert contract <= {name for name in vars(Analyzer) if not name.startswith("_")}


def test_calls_that_change_nothing_answer_nothing():
    each = analyzer()
    assert each.Handshake(proto.AnalyzerHandshakeRequest(), Call()) == proto.AnalyzerHandshakeResponse()
    assert (
        each.Remediate(proto.AnalyzeRequest(urn="u", type=FUNCTION).SerializeToString(), Call())
        == proto.RemediateResponse()
    )
    assert each.Cancel(empty_pb2.Empty(), Call()) == empty_pb2.Empty()
    assert each.GetPluginInfo(empty_pb2.Empty(), Call()).version == pack.VERSION


@pytest.fixture(scope="module")
def info() -> proto.AnalyzerInfo:
    return analyzer().GetAnalyzerInfo(empty_pb2.Empty(), Call())


def test_the_pack_introduces_itself(info):
    assert (info.name, info.displayName, info.version) == (pack.NAME, pack.DISPLAY_NAME, pack.VERSION)
    assert (info.description, info.repository, info.provider) == (pack.DESCRIPTION, pack.REPOSITORY, "aws")
    assert list(info.tags) == list(pack.TAGS)
    assert info.supportsConfig


def test_every_policy_is_introduced_with_all_that_pulumi_shows_of_one(info):
    assert [each.name for each in info.policies] == [*(each.name for each in CATALOGUE.policies), *SETTINGS]
    for told in info.policies:
        assert re.fullmatch(r"[a-zA-Z0-9-_.]{1,100}", told.name)
        assert told.description.endswith("."), told.name
        assert told.displayName, told.name
        assert told.url.startswith(pack.REPOSITORY), told.name
        assert told.severity != proto.POLICY_SEVERITY_UNSPECIFIED, told.name
    for told, known in zip(info.policies, CATALOGUE.policies, strict=False):
        assert told.enforcementLevel == LEVELS[known.enforcement], known.name
        assert (told.policy_type == proto.POLICY_TYPE_RESOURCE) == (known.kind in ("resource", "bundle")), known.name
        assert told.message, known.name
        assert told.remediation_steps, known.name
        assert known.kind in told.tags, known.name


def test_every_option_has_a_schema_and_its_default_is_the_initial_configuration(info):
    schemas = {each.name: json_format.MessageToDict(each.configSchema.properties) for each in info.policies}
    for known in CATALOGUE.policies:
        assert set(schemas[known.name]) == set(known.options), known.name
        defaults = {name: each["default"] for name, each in schemas[known.name].items() if "default" in each}
        initial = info.initialConfig[known.name] if known.name in info.initialConfig else proto.PolicyConfig()
        assert json_format.MessageToDict(initial.properties) == defaults, known.name
        if defaults:
            assert initial.enforcementLevel == LEVELS[known.enforcement], known.name
    assert schemas["lambda-timeout-is-chosen"]["at_least"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 900,
        "default": 1,
        "description": "the shortest timeout in seconds that an organization accepts.",
    }
    assert schemas["foresight"]["foresee"]["enum"] == ["when-needed", "never"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"lambda_timeout_was_chosen": proto.ADVISORY}, "there is no policy 'lambda-timeout-was-chosen' in this pack"),
        ({"lambda_timeout_is_chosen": {"most": 3}}, "policy lambda-timeout-is-chosen has no option 'most'"),
        (
            {"lambda_timeout_is_chosen": {"at_least": 1.5}},
            "policy lambda-timeout-is-chosen, option at_least: 1.5 is not a whole number from 1 to 900",
        ),
        (
            {"lambda_environment_has": {"required": "STAGE"}},
            "policy lambda-environment-has, option required: 'STAGE' is not a list of strings",
        ),
        ({"sqs_dead_letter_chain_ends": {"most": 3}}, "has no option 'most'; it takes none"),
        ({"foresight": {"forsee": "never"}}, "policy foresight has no option 'forsee'; did you mean 'foresee'?"),
    ],
)
def test_a_wrong_configuration_is_refused_by_policy_and_option(given, told):
    with pytest.raises(Refused, match=re.escape(told)) as refused:
        configure(analyzer(), **given)
    assert str(refused.value).startswith("AWS Preflight's configuration: ")


def test_a_configuration_has_options_levels_and_the_level_of_all_others():
    each = analyzer()
    configure(
        each, all=proto.DISABLED, lambda_timeout_is_chosen={"at_least": 60.0}, lambda_memory_is_chosen=proto.DISABLED
    )
    found = said(analyze(each, FUNCTION, "ship", timeout=30))

    assert "at least 60 s are wanted" in found["lambda-timeout-is-chosen"].message
    assert "lambda-memory-is-chosen" not in found


def test_the_initial_configuration_is_that_of_no_options(info):
    assert info.initialConfig
    to = analyzer()
    request = proto.ConfigureAnalyzerRequest(policyConfig=info.initialConfig)
    to.Configure(request, Call())

    for name in info.initialConfig:
        assert to._configuration.options(CATALOGUE.by_name[name]) == {}


@pytest.mark.parametrize(
    ("level", "effect"),
    [
        (proto.ADVISORY, proto.ADVISORY),
        (proto.MANDATORY, proto.MANDATORY),
        (proto.REMEDIATE, proto.MANDATORY),
        (proto.DISABLED, None),
    ],
)
def test_a_level_decides_what_a_violation_does(level, effect):
    each = analyzer()
    configure(each, lambda_timeout_is_chosen=level)
    found = said(analyze(each, FUNCTION, "ship")).get("lambda-timeout-is-chosen")
    assert (found and found.enforcementLevel) == effect


def test_a_violation_tells_resource_severity_and_what_to_do():
    found = said(analyze(analyzer(), FUNCTION, "ship"))["lambda-timeout-is-chosen"]

    assert found.urn == urn(FUNCTION, "ship")
    assert (found.policyPackName, found.policyPackVersion) == (pack.NAME, pack.VERSION)
    assert found.severity == proto.POLICY_SEVERITY_MEDIUM
    sentence, fix, see = found.message.splitlines()
    assert sentence == "Function 'ship' has AWS's default timeout of 3 s; choose one for its work."
    assert fix.startswith("Fix: ")
    assert see.startswith("See: https://")


def test_advice_of_a_mandatory_policy_stays_advice():
    each = analyzer()
    configure(each, dynamodb_index_capacity_fits_billing=proto.MANDATORY)
    index = {"name": "by-status", "hashKey": "status", "projectionType": "ALL", "readCapacity": 5}
    found = said(analyze(each, TABLE, "orders", billingMode="PAY_PER_REQUEST", globalSecondaryIndexes=[index]))
    assert found["dynamodb-index-capacity-fits-billing"].enforcementLevel == proto.ADVISORY


def test_an_unknown_property_is_an_abstention_that_names_it():
    response = analyze(analyzer(), FUNCTION, "ship", timeout=UNKNOWN)

    assert "lambda-timeout-is-chosen" not in said(response)
    assert open_reasons(response)["lambda-timeout-is-chosen"] == "Function 'ship': depends on timeout"


def test_a_resource_that_no_policy_is_about_has_an_empty_answer():
    quiet = analyzer(catalogue=Catalogue([each for each in CATALOGUE.policies if each.name.startswith("lambda-")]))
    assert analyze(quiet, "aws:sns/topic:Topic", "orders", name=UNKNOWN) == proto.AnalyzeResponse()


def test_the_inputs_that_were_analyzed_say_more_than_the_outputs_of_the_stack():
    api, plan, stage = (
        "aws:apigateway/restApi:RestApi",
        "aws:apigateway/usagePlan:UsagePlan",
        "aws:apigateway/stage:Stage",
    )
    stages = [{"apiId": UNKNOWN, "stage": "prod"}]
    resources = [
        in_stack(api, "orders"),
        in_stack(stage, "prod", {"restApi": urn(api, "orders")}, stageName="prod", restApi=UNKNOWN),
        in_stack(plan, "partners", {"apiStages": urn(api, "orders")}, apiStages=UNKNOWN),
    ]
    name = "apigateway-usage-plan-waits-for-stage"
    each = analyzer()
    assert name in open_reasons(analyze_stack(each, *resources))

    analyze(each, plan, "partners", apiStages=stages)
    found = said(analyze_stack(each, *resources))[name]
    assert (found.urn, found.enforcementLevel) == (urn(plan, "partners"), proto.MANDATORY)

    configure_stack(each)
    assert name in open_reasons(analyze_stack(each, *resources))


def test_secrets_of_every_form_are_judged_and_not_printed():
    each = analyzer()
    value = {**SECRET, "value": "hunter2hunter2"}
    document = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:hunter2", "Resource": "*"}]}'
    answers = [
        analyze_stack(each, in_stack(PARAMETER, "db", name="/shop/db-password", type="String", value=value)),
        analyze(each, FUNCTION, "ship", handler=value, environment={"variables": {"STAGE": "dev", "TOKEN": value}}),
        analyze(
            each, FUNCTION, "ship", environment={**SECRET, "value": {"variables": {"API_TOKEN": "hunter2hunter2"}}}
        ),
        analyze(each, "aws:iam/rolePolicy:RolePolicy", "ship", role="ship", policy={**SECRET, "value": document}),
    ]
    assert "ssm-secret-is-encrypted" in said(answers[0])
    assert "iam-action-exists" in said(answers[3])
    assert [each.message for answer in answers for each in answer.diagnostics if "hunter2" in each.message] == []


def test_findings_are_written_to_the_file_that_the_command_names_without_secrets(tmp_path, monkeypatch):
    monkeypatch.setenv(exchange.VARIABLE, str(tmp_path / "findings.jsonl"))
    each = analyzer()
    value = {**SECRET, "value": "hunter2hunter2"}
    analyze(each, FUNCTION, "ship", handler=value, environment={"variables": {"STAGE": "dev", "TOKEN": value}})
    analyze_stack(each, in_stack(PARAMETER, "db", name="/shop/db-password", type="String", value=value))

    found = exchange.read(tmp_path / "findings.jsonl", CATALOGUE)
    assert "hunter2" not in (tmp_path / "findings.jsonl").read_text()
    assert ("ssm-secret-is-encrypted", "Parameter 'db'") in {(each.policy, each.subject) for each in found.findings}
    assert "Function 'ship'" in {each.subject for each in (*found.findings, *found.abstentions)}


def test_nothing_is_written_where_no_file_is_named(tmp_path, monkeypatch):
    monkeypatch.delenv(exchange.VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    analyze_stack(analyzer(), in_stack(PARAMETER, "db", name="/shop/db-password", type="String", value="x"))

    assert list(tmp_path.iterdir()) == []


@policy(severity="critical", caught="nobody")
def queue_breaks(queue: Queue) -> Violations:
    """A queue breaks the policy that looks at it.

    It does.

    Fix: none.

    See: https://docs.aws.amazon.com/sqs/
    """
    yield {}[str(queue.visibility_timeout_seconds)]


queue_breaks.check.__module__ = "policies.resource.sqs.queue_breaks"


def test_a_policy_that_raises_is_an_advisory_without_values_and_the_others_answer():
    each = analyzer(catalogue=Catalogue([queue_breaks, *CATALOGUE.policies]))
    found = said(analyze(each, "aws:sqs/queue:Queue", "orders", visibilityTimeoutSeconds=4711))["sqs-queue-breaks"]

    assert found.enforcementLevel == proto.ADVISORY
    assert found.message.startswith(
        "policy sqs-queue-breaks could not answer about Queue 'orders': KeyError at test_analyzer.py:"
    )
    assert "4711" not in found.message
    assert "lambda-timeout-is-chosen" in said(analyze(each, FUNCTION, "ship"))


def answer(*levels: int, size: int) -> proto.AnalyzeResponse:
    response = proto.AnalyzeResponse()
    for at, level in enumerate(levels):
        response.diagnostics.add(policyName=f"p{at}", message="x" * size, enforcementLevel=level, urn="u")
    response.not_applicable.add(policy_name="n", reason="later")
    return response


def test_an_answer_that_the_engine_takes_is_left_as_it_is():
    response = answer(proto.ADVISORY, proto.MANDATORY, size=1000)
    assert host._fitted(response) is response


def test_of_an_answer_that_is_too_large_what_blocks_is_kept_and_the_rest_counted():
    response = host._fitted(answer(*[proto.ADVISORY] * 5, proto.MANDATORY, size=1024 * 1024))

    assert response.ByteSize() < 4 * 1024 * 1024
    assert [each.policyName for each in response.diagnostics] == ["p5", "p0", "p1"]
    assert response.diagnostics[-1].message == "4 more findings are left out here: the engine takes no larger answer"
    assert response.diagnostics[-1].enforcementLevel == proto.ADVISORY


def test_a_violation_that_is_too_large_by_itself_still_blocks():
    response = host._fitted(answer(proto.MANDATORY, size=5 * 1024 * 1024))

    (told,) = response.diagnostics
    assert (told.policyName, told.enforcementLevel) == ("p0", proto.MANDATORY)
    assert told.message.startswith("1 more findings are left out here")


DOCUMENT_HIDES = {"role": "ship", "policy": UNKNOWN}
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"


@pytest.fixture
def foreseen(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that foresight was asked for, each once when it begins and once when it is needed."""
    asked: list[Path] = []

    class Noted(Foreseeing):
        def begin(self) -> None:
            asked.append(self._folder)

        def foresee(self, _: Any) -> Foresight:
            asked.append(self._folder)
            return Foresight(problem="this test has none")

    monkeypatch.setattr("preflight.plan.foresight.Foreseeing", Noted)
    return asked


def program(folder: Path, source: str = "", runtime: str = "python") -> Path:
    project = f"name: shop\nruntime:\n  name: {runtime}\n  options:\n    virtualenv: {sys.prefix}\n"
    (folder / "Pulumi.yaml").write_text(project, encoding="utf-8")
    (folder / "__main__.py").write_text(source, encoding="utf-8")
    return folder


def told_by_foresight(to: Analyzer) -> list[str]:
    """What a preview with a hidden document is told under foresight's name: always advisory, about no resource."""
    analyze(to, ROLE_POLICY, "ship", **DOCUMENT_HIDES)
    response = analyze_stack(to, in_stack(ROLE_POLICY, "ship", **DOCUMENT_HIDES))
    told = [each for each in response.diagnostics if each.policyName == "foresight"]
    assert all((each.urn, each.enforcementLevel) == ("", proto.ADVISORY) for each in told)
    return [each.message for each in told]


@pytest.mark.parametrize(("config", "prepared"), [({}, ["prepared"]), ({"foresee": "never"}, [])])
def test_what_takes_long_is_prepared_once_while_the_engine_does_not_call(tmp_path, monkeypatch, config, prepared):
    made: list[str] = []
    monkeypatch.setattr(Foreseeing, "prepare", lambda _: made.append("prepared"))
    each = analyzer(program(tmp_path, runtime="nodejs"))
    each.rest()
    configure_stack(each)
    configure(each, foresight=config)
    assert made == []

    each.rest()
    each.rest()
    assert made == prepared


class Listed(Catalogue):
    """Notes the types that it is asked about."""

    def __init__(self) -> None:
        super().__init__(CATALOGUE.policies)
        self.asked: list[set[str]] = []

    def of_stack(self, tokens):
        self.asked.append(set(tokens))
        return super().of_stack(tokens)


def test_policies_about_the_stack_are_imported_while_the_engine_does_not_call(tmp_path):
    listed = Listed()
    each = analyzer(program(tmp_path), listed)
    configure_stack(each, dry_run=False)
    for _ in range(2):
        each.rest()
    analyze(each, FUNCTION, "ship", timeout=30)
    analyze(each, TABLE, "orders")
    for _ in range(2):
        each.rest()

    assert listed.asked == [{"pulumi:pulumi:Stack"}, {FUNCTION, TABLE}]


def test_a_defect_while_the_engine_does_not_call_ends_nothing(tmp_path, monkeypatch):
    def breaks(*_):
        raise RuntimeError("hunter2")

    each = analyzer(program(tmp_path))
    monkeypatch.setattr(each, "_prepare", breaks)
    configure_stack(each)
    each.rest()

    assert analyze(each, FUNCTION, "ship", timeout=30) is not None


def test_foresight_begins_while_the_engine_plans_and_is_asked_once_where_a_document_is_hidden(foreseen, tmp_path):
    each = analyzer(program(tmp_path))
    configure_stack(each)

    assert told_by_foresight(each) == ["1 document is not known at this preview: this test has none"]
    assert foreseen == [tmp_path, tmp_path]


@pytest.mark.parametrize("config", [{"foresee": "never"}, proto.DISABLED])
def test_foresight_is_not_asked_where_it_is_turned_off(foreseen, tmp_path, config):
    each = analyzer(program(tmp_path))
    configure(each, foresight=config)
    configure_stack(each)

    assert (told_by_foresight(each), foreseen) == ([], [])


def test_foresight_is_not_asked_at_an_update(foreseen, tmp_path):
    each = analyzer(program(tmp_path))
    configure_stack(each, dry_run=False)

    assert (told_by_foresight(each), foreseen) == ([], [])


def test_foresight_is_not_asked_where_nothing_is_hidden(foreseen, tmp_path):
    each = analyzer(program(tmp_path))
    configure_stack(each)
    analyze(each, FUNCTION, "ship", timeout=30)
    analyze_stack(each, in_stack(FUNCTION, "ship", timeout=30))

    assert foreseen == []


def test_foresight_is_not_asked_where_the_folder_of_the_program_is_not_known(foreseen):
    each = analyzer()
    configure_stack(each)

    assert (told_by_foresight(each), foreseen) == ([], [])


def test_foresight_is_asked_for_a_program_in_another_language_too(foreseen, tmp_path):
    each = analyzer(program(tmp_path, runtime="nodejs"))
    configure_stack(each)

    assert told_by_foresight(each) == ["1 document is not known at this preview: this test has none"]
    assert foreseen == [tmp_path, tmp_path]


def test_a_program_that_takes_too_long_is_told_in_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr("preflight.plan.foresight.Foreseeing", functools.partial(Foreseeing, time_limit=0.5))
    each = analyzer(program(tmp_path, "import time\ntime.sleep(60)\n"))
    configure_stack(each)

    (told,) = told_by_foresight(each)
    assert told.startswith("1 document is not known at this preview: ")
    assert "after 0.5 s" in told
    assert "\n" not in told


def test_a_secret_of_the_configuration_stays_out_of_what_is_told_of_a_program(tmp_path):
    source = "import pulumi\ntoken = pulumi.Config().require('token')\nprint(token)\nraise ValueError(token)\n"
    each = analyzer(program(tmp_path, source))
    configure_stack(each, config={"shop:token": "hunter2hunter2"}, config_secret_keys=["shop:token"])

    (told,) = told_by_foresight(each)
    assert told.endswith("the program raised ValueError in __main__.py:4")


def test_a_defect_of_foresight_is_told_in_one_line(tmp_path, monkeypatch):
    def broken(*_: Any) -> NoReturn:
        raise RuntimeError("hunter2")

    monkeypatch.setattr("preflight.plan.foresight.read_project", broken)
    each = analyzer(program(tmp_path))
    configure_stack(each)

    (told,) = told_by_foresight(each)
    assert told == "1 document is not known at this preview: a defect of foresight itself (RuntimeError)"


ENDS = "sqs-dead-letter-chain-ends"
CHAIN = {
    "name": "orders",
    "redrivePolicy": '{"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:111122223333:orders", "maxReceiveCount": 5}',
}
UNTIL = 'reason = "it is drained by hand"\nuntil = 2099-01-01'


def judged_chain(folder: Path, *, runtime: str = "python", **policies: Any) -> dict[str, list[str]]:
    """The messages about a queue that is its own dead-letter queue, by policy."""
    environment = json.dumps({"name": runtime, "options": {"virtualenv": sys.prefix}})
    (folder / "Pulumi.yaml").write_text(f"name: shop\nruntime: {environment}\n")
    to = analyzer(folder)
    configure(to, foresight={"foresee": "never"}, selection={"only": ["sqs"]}, **policies)
    configure_stack(to)
    alone = analyze(to, "aws:sqs/queue:Queue", "orders", **CHAIN)
    whole = analyze_stack(to, in_stack("aws:sqs/queue:Queue", "orders", **CHAIN))
    found: dict[str, list[str]] = {}
    for each in (*alone.diagnostics, *whole.diagnostics):
        found.setdefault(each.policyName, []).append(each.message)
    return found


def test_a_file_beside_the_project_file_exempts_and_what_is_exempted_is_listed_once(tmp_path):
    (tmp_path / "preflight.toml").write_text(f'[[exempt]]\npolicy = "{ENDS}"\nresource = "orders"\n{UNTIL}\n')

    assert judged_chain(tmp_path) == {
        "exemptions": [f"1 exempted: {ENDS} for Queue 'orders' (it is drained by hand, until 2099-01-01)"]
    }
    assert ENDS in judged_chain(tmp_path, exemptions={"non_exemptable": ["*"]})


def test_what_is_in_the_baseline_does_not_block_in_the_engine(tmp_path):
    known = {"policy": ENDS, "urn": urn("aws:sqs/queue:Queue", "orders")}
    (tmp_path / "preflight.baseline.json").write_text(json.dumps({"version": 1, "known": [known]}))
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    to = analyzer(tmp_path)
    configure(to, foresight={"foresee": "never"}, selection={"only": ["sqs"]})
    configure_stack(to)
    first = analyze_stack(to, in_stack("aws:sqs/queue:Queue", "orders", **CHAIN))
    other = {**CHAIN, "name": "other", "redrivePolicy": CHAIN["redrivePolicy"].replace("orders", "other")}
    both = analyze_stack(
        to, in_stack("aws:sqs/queue:Queue", "orders", **CHAIN), in_stack("aws:sqs/queue:Queue", "other", **other)
    )

    assert [each.enforcementLevel for each in first.diagnostics] == [proto.ADVISORY]
    levels = {each.urn.rpartition("::")[2]: each.enforcementLevel for each in both.diagnostics}
    assert levels == {"orders": proto.ADVISORY, "other": proto.MANDATORY}


def test_a_comment_in_the_program_exempts_in_the_engine(tmp_path):
    (tmp_path / "__main__.py").write_text(
        f'import pulumi_aws as aws\n\n# preflight: allow {ENDS}: it is drained until 2099-01-01\naws.sqs.Queue("orders")\n'
    )

    assert set(judged_chain(tmp_path)) == {"exemptions"}


def test_a_comment_where_the_name_is_computed_is_found_by_the_plan_of_the_program(tmp_path):
    (tmp_path / "__main__.py").write_text(
        "import pulumi_aws as aws\n\n"
        f'for name in ["orders"]:\n    aws.sqs.Queue(name)  # preflight: allow {ENDS}: it is drained until 2099-01-01\n'
    )

    assert set(judged_chain(tmp_path)) == {"exemptions"}


def test_a_comment_of_typescript_exempts_in_the_engine(tmp_path):
    comment = f"// preflight: allow {ENDS}: it is drained until 2099-01-01"
    (tmp_path / "index.ts").write_text(f'{comment}\nconst orders = new aws.sqs.Queue("orders", {{}});\n')
    (tmp_path / "node_modules" / "x").mkdir(parents=True)
    (tmp_path / "node_modules" / "x" / "x.ts").write_text(comment)

    assert set(judged_chain(tmp_path, runtime="nodejs")) == {"exemptions"}


def test_an_exemption_that_is_wrong_is_reported_at_its_place_and_exempts_nothing(tmp_path):
    (tmp_path / "preflight.toml").write_text(f'[[exempt]]\npolicy = "sqs-nothing"\n{UNTIL}\n')
    found = judged_chain(tmp_path)

    assert ENDS in found
    assert found["exemptions"] == ["preflight.toml:1: the exemption has the policy 'sqs-nothing', which does not exist"]


def remediated(to: Analyzer, token: str, name: str, /, **properties: Any) -> list[tuple[str, dict[str, Any], str]]:
    """Policy, inputs afterwards and description of each remediation."""
    request = proto.AnalyzeRequest(urn=urn(token, name), type=token, name=name)
    json_format.ParseDict(properties, request.properties)
    response = to.Remediate(request.SerializeToString(), Call())
    return [
        (each.policyName, json_format.MessageToDict(each.properties), each.description)
        for each in response.remediations
    ]


def remediating(**options: Any) -> dict[str, Any]:
    """The level `remediate` with options, for `configure`."""
    return {"enforcementLevel": proto.REMEDIATE, **options}


GROUP = "aws:cloudwatch/logGroup:LogGroup"


def test_a_policy_with_the_level_remediate_changes_the_inputs_and_no_other_does(tmp_path):
    to = analyzer(tmp_path)
    assert remediated(to, GROUP, "orders") == []
    configure(to, logs_retention_is_set=proto.REMEDIATE)

    assert remediated(to, GROUP, "orders", name="orders", kmsKeyId=UNKNOWN) == [
        (
            "logs-retention-is-set",
            {"name": "orders", "kmsKeyId": UNKNOWN, "retentionInDays": 30},
            "Sets a retention period (retentionInDays = 30)",
        )
    ]
    configure(to, logs_retention_is_set=remediating(days=20))
    assert [given["retentionInDays"] for _, given, _ in remediated(to, GROUP, "orders")] == [30]
    assert remediated(to, GROUP, "orders", retentionInDays=7) == []
    assert remediated(to, GROUP, "later", retentionInDays=UNKNOWN) == []
    assert remediated(to, PARAMETER, "token", type="String", name="/shop/api-token", value=SECRET) == []


def test_an_exemption_by_component_holds_before_a_resource_is_changed(tmp_path):
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "preflight.toml").write_text(f'[[exempt]]\npolicy = "logs-*"\ncomponent = "legacy"\n{UNTIL}\n')
    to = analyzer(tmp_path)
    configure(to, logs_retention_is_set=proto.REMEDIATE)
    configure_stack(to)
    analyze(to, "shop:index:Legacy", "legacy")
    request = proto.AnalyzeRequest(urn=urn(GROUP, "old"), type=GROUP, name="old")
    request.options.parent = urn("shop:index:Legacy", "legacy")

    assert not to.Remediate(request.SerializeToString(), Call()).remediations
    assert remediated(to, GROUP, "new") != []


def test_the_command_gets_what_was_changed(tmp_path, monkeypatch):
    monkeypatch.setenv(exchange.VARIABLE, str(tmp_path / "findings.jsonl"))
    to = analyzer(tmp_path)
    configure(to, foresight={"foresee": "never"}, logs_retention_is_set=proto.REMEDIATE)
    remediated(to, GROUP, "orders")
    response = analyze_stack(to)
    found = exchange.read(tmp_path / "findings.jsonl", CATALOGUE)

    assert [(each.kind, each.message) for each in found.notices] == [
        ("changed", "logs-retention-is-set changes LogGroup 'orders': Sets a retention period (retentionInDays = 30)")
    ]
    assert "exemptions" not in said(response)  # the engine shows it


def test_several_policies_change_one_resource_after_each_other_and_what_is_exempted_stays(tmp_path):
    (tmp_path / "preflight.toml").write_text(f'[[exempt]]\npolicy = "*"\nresource = "kept"\n{UNTIL}\n')
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    to = analyzer(tmp_path)
    configure(to, lambda_traces=proto.REMEDIATE, lambda_runtime_is_supported=proto.REMEDIATE)
    asset = {SIGNATURE: ASSET, "text": "def handler(event, context):\n    return event\n"}
    code = {SIGNATURE: ARCHIVE, "assets": {"ship.py": asset}}
    found = remediated(to, FUNCTION, "ship", runtime="python3.8", code=code)
    configure(to, lambda_traces=proto.REMEDIATE, lambda_runtime_is_supported=remediating(upgrade=True))
    both = remediated(to, FUNCTION, "ship", runtime="python3.8", code=code)

    assert [policy for policy, _, _ in found] == ["lambda-traces"]
    assert [policy for policy, _, _ in both] == ["lambda-runtime-is-supported", "lambda-traces"]
    assert both[-1][1] == {"runtime": "python3.14", "tracingConfig": {"mode": "Active"}, "code": code}
    assert remediated(to, FUNCTION, "kept", runtime="python3.8") == []


def test_without_a_remedy_the_level_remediate_blocks_and_states_it(tmp_path):
    (message,) = judged_chain(tmp_path, sqs_dead_letter_chain_ends=proto.REMEDIATE)[ENDS]

    assert "The level `remediate` changes nothing for this policy, and blocks like `mandatory`." in message


def test_a_remedy_that_raises_changes_nothing(tmp_path, monkeypatch):
    to = analyzer(tmp_path)
    configure(to, logs_retention_is_set=proto.REMEDIATE)
    monkeypatch.setattr("preflight.judge.remedies.judged", lambda *_: 1 / 0)

    assert remediated(to, GROUP, "orders") == []
