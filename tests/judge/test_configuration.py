"""One parser of enforcement levels and options, for the analyzer and the command."""

from __future__ import annotations

import pytest

from preflight.core.catalogue import Catalogue
from preflight.judge.configuration import Configured, InvalidConfiguration, configure
from tests.core.stacks import Bicycle
from tests.core.test_policy import FEW, made


def test_a_configuration_is_taken_under_former_names_too():
    catalogue = Catalogue([FEW])
    checked = configure(catalogue, {"shop-gear-count": Configured("advisory", {"at_most": 5.0})})
    assert checked.policies == {"shop-gears-are-few": Configured("advisory", {"at_most": 5})}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"shop-gears-are-fev": Configured()},
            "no policy 'shop-gears-are-fev' in this pack; did you mean 'shop-gears-are-few'?",
        ),
        ({"nothing": Configured()}, "there is no policy 'nothing' in this pack"),
        (
            {FEW.name: Configured(None, {"at_mosst": 3})},
            "policy shop-gears-are-few has no option 'at_mosst'; did you mean 'at_most'?",
        ),
        ({FEW.name: Configured(None, {"zzz": 3})}, "policy shop-gears-are-few has no option 'zzz'; it takes at_most"),
        (
            {FEW.name: Configured(None, {"at_most": "x"})},
            "policy shop-gears-are-few, option at_most: 'x' is not a whole number",
        ),
    ],
)
def test_a_wrong_configuration_is_refused_with_what_would_be_right(given, message):
    with pytest.raises(InvalidConfiguration) as refused:
        configure(Catalogue([FEW]), given)
    assert message in str(refused.value)


def test_a_policy_without_options_says_so():
    def plain(bike: Bicycle):
        """A bicycle is plain."""
        yield from ()

    with pytest.raises(InvalidConfiguration, match="it takes none"):
        configure(Catalogue([made(plain)]), {"shop-plain": Configured(None, {"a": 1})})


@pytest.mark.parametrize(
    ("given", "foresees"),
    [
        (Configured(), True),
        (Configured("mandatory", {"foresee": "when-needed"}), True),
        (Configured(None, {"foresee": "never"}), False),
        (Configured("disabled"), False),
    ],
)
def test_foresight_is_configured_like_a_policy(given, foresees):
    assert configure(Catalogue([FEW]), {"foresight": given}).foresees is foresees


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"foresee": "always"}, "policy foresight, option foresee: 'always' is not one of 'when-needed', 'never'"),
        ({"forsee": "never"}, "policy foresight has no option 'forsee'; did you mean 'foresee'?"),
        ({"plan": 1}, "policy foresight has no option 'plan'; it takes foresee"),
    ],
)
def test_what_foresight_does_not_take_is_refused(options, message):
    with pytest.raises(InvalidConfiguration) as refused:
        configure(Catalogue([FEW]), {"foresight": Configured(None, options)})
    assert message == str(refused.value)
