from __future__ import annotations

import pytest

from preflight.aws.acm import may_have_certificates


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("aws:lb/listener:Listener", True),
        ("aws:cloudfront/distribution:Distribution", True),  # inside an object
        ("aws:elb/loadBalancer:LoadBalancer", True),  # inside a list of objects
        ("aws:elasticbeanstalk/environment:Environment", True),  # as a setting
        ("other:index:Thing", True),  # nobody knows
        ("aws:sqs/queue:Queue", False),
        ("aws:ssm/parameter:Parameter", False),
    ],
)
def test_a_certificate_is_looked_for_where_there_may_be_one(token, expected):
    assert may_have_certificates(token) is expected
