"""Filter policies of SNS: what SNS is recorded to accept and to reject, with its words."""

from __future__ import annotations

import pytest

from preflight.aws.languages.filter_policies import filter_policy_faults
from preflight.core.values import KnownLater, Unknown


def phrases(policy, scope="MessageAttributes"):
    return [each.phrase for each in filter_policy_faults(policy, scope) if each.is_certain]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([["paid"]], "Match value must be String, number, true, false, or null"),
        ([{"starts-with": "a"}], "Unrecognized match type starts-with"),
        ([{"suffix": "a", "prefix": "b"}], "Only one key allowed in match expression"),
        ([], "Empty arrays are not allowed"),
        ([{"suffix": 100}], "suffix match pattern must be a string"),
        ([{"suffix": None}], "suffix match pattern must be a string"),
        ([{"suffix": []}], "suffix match pattern must be a string"),
        ([{"suffix": ["a", "b"]}], "suffix match pattern must be a string"),
        ([{"cidr": ["10.0.0.0/8"]}], "prefix match pattern must be a string"),
        ([{"cidr": "anywhere"}], "Malformed CIDR, one '/' required"),
        ([{"cidr": "anywhere/64"}], "Nonstandard IP address: anywhere"),
        ([{"cidr": "any-/64where"}], "Malformed CIDR, mask bits must be an integer"),
        ([{"cidr": "xx.11.xx/8"}], "Nonstandard IP address: xx.11.xx"),
        ([{"cidr": "xxxx:db8:1234:1a00::/64"}], "Nonstandard IP address: xxxx:db8:1234:1a00::"),
        ([{"numeric": []}], "Invalid member in numeric match: ]"),
        ([{"numeric": ["more"]}], "Unrecognized numeric range operator: more"),
        ([{"numeric": [1, "<="]}], "Invalid member in numeric match: 1"),
        ([{"numeric": ["=", "007"]}], "Value of equals must be numeric"),
        ([{"numeric": [">="]}], "Value of >= must be numeric"),
        ([{"numeric": ["<", 100, ">", 10]}], "Too many elements in numeric expression"),
        ([{"numeric": [">=", 1, ">", 2]}], "Bad numeric range operator: >"),
        ([{"numeric": [">", 3, "<", 1]}], "Bottom must be less than top"),
        ([{"numeric": [">", 20, "<="]}], "Value of <= must be numeric"),
        ([{"numeric": [">", 20, 30]}], "Bad value in numeric range: 30"),
        ([{"numeric": [">", 20, "less"]}], "Bad numeric range operator: less"),
        ([{"numeric": [">", "20", "<", "30"]}], "Value of > must be numeric"),
        ([{"numeric": [">", 20, "<", "30"]}], "Value of < must be numeric"),
        ([{"numeric": [">", 20, "<", 30, "<", 50]}], "Too many terms in numeric range expression"),
        ([{"exists": None}], "exists match pattern must be either true or false."),
        ([{"exists": "no"}], "exists match pattern must be either true or false."),
        ([{"anything-but": {"starts-with": None}}], "Unsupported anything-but pattern: starts-with"),
        ([{"anything-but": {"suffix": "a"}}], "Unsupported anything-but pattern: suffix"),
        ([{"anything-but": {"exists": False}}], "Unsupported anything-but pattern: exists"),
    ],
)
def test_values_that_sns_rejected(values, words):
    [phrase] = phrases({"status": values})

    assert phrase.endswith(f"(SNS: {words})")


@pytest.mark.parametrize("inner", [{"suffix": "a"}, {"prefix": "a", "suffix": "b"}, {"no-operator": "a"}])
def test_an_operator_outside_of_a_list_is_a_field(inner):
    found = phrases({"status": inner}, "MessageBody")

    assert [phrase.rpartition("(")[2] for phrase in found] == [
        f'SNS: "{name}" must be an object or an array)' for name in inner
    ]


@pytest.mark.parametrize(
    ("policy", "scope"),
    [
        ({"status": [{"anything-but": {"prefix": "test-"}}]}, "MessageAttributes"),
        ({"status": [{"anything-but": ["a", "b"]}]}, "MessageAttributes"),
        ({"status": [{"anything-but": "a"}, None, True, 5]}, "MessageAttributes"),
        ({"total": [{"numeric": [">", 0, "<=", 100]}]}, "MessageAttributes"),
        ({"order": {"status": [{"prefix": "paid-"}]}}, "MessageBody"),
        ({"a": [1], "b": [1], "c": [1], "d": [1], "e": [1]}, "MessageAttributes"),
        ({"a": list(range(150))}, "MessageAttributes"),
    ],
)
def test_policies_that_sns_accepted(policy, scope):
    assert phrases(policy, scope) == []


def choice(sources, first, second):
    return {
        "source": list(range(sources)),
        "$or": [
            {"name": list(range(6))},
            {"kind": list(range(4)), "$or": [{"order": list(range(first))}, {"line": list(range(second))}]},
        ],
    }


@pytest.mark.parametrize(
    ("policy", "combinations"),
    [
        ({"a": list(range(151))}, 151),
        ({"a": list(range(100)), "b": list(range(51))}, 5100),
        (choice(4, 4, 4), 152),
        (
            {
                "$or": [{"name": [1, 2, 3]}, {"place": [1, 2]}],
                "detail": {"scope": [1, 2], "$or": [{"source": [1]}, {"kind": [1, 2, 3]}]},
            },
            160,
        ),
    ],
)
def test_a_policy_with_too_many_combinations(policy, combinations):
    [phrase] = phrases(policy, "MessageBody")

    assert phrase == f"{combinations} combinations of values, more than 150 (SNS: Filter policy is too complex)"


def test_a_policy_with_as_many_combinations_as_sns_accepted():
    assert phrases(choice(3, 4, 7)) == []


def test_a_policy_with_too_many_keys():
    [phrase] = phrases({key: [1] for key in "abcdef"})

    assert phrase.startswith("6 keys, more than 5")


def test_attributes_have_no_fields():
    [phrase] = phrases({"order": {"status": ["paid"]}})

    assert "set the scope to MessageBody" in phrase


def test_an_unknown_list_abstains():
    with pytest.raises(KnownLater):
        phrases({"status": Unknown("filterPolicy.status")})
