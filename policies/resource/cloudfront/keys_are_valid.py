from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.cloudfront.functions import KeyGroup, PublicKey


@policy(
    severity="critical",
    caught="deployment",
    error="InvalidArgument: Your request contains empty/invalid/out of limits RSA Encoded Key",
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "EncodedKey is a PEM-encoded public key; a key group does not list a key twice",
    ),
)
def keys_are_valid(of: KeyGroup | PublicKey) -> Violations:
    """A public key of CloudFront is in PEM form, and a key group has each key once.

    The form is `-----BEGIN PUBLIC KEY-----`; CloudFront takes neither a private key, nor `BEGIN RSA PUBLIC KEY`, nor an ssh key.

    Fix: `openssl rsa -pubout -in private.pem` writes this form.

    See: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-trusted-signers.html
    """
    yield from of.errors


@fails("has an `encoded_key` that does not begin with -----BEGIN PUBLIC KEY-----")
def key_of_ssh(aws):
    aws.cloudfront.PublicKey("shop", encoded_key="ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ")


@fails("has the public key 'K2JCJMDEHXQW5F' twice; each key is there once")
def key_is_there_twice(aws):
    aws.cloudfront.KeyGroup("shop", items=["K2JCJMDEHXQW5F", "K2JCJMDEHXQW5F"])


@passes
def keys_that_are_accepted(aws):
    key = aws.cloudfront.PublicKey(
        "shop", encoded_key="-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkq\n-----END PUBLIC KEY-----\n"
    )
    aws.cloudfront.KeyGroup("shop", items=[key.id])


@abstains("encodedKey")
def key_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("key", type="String", insecure_value="key")
    aws.cloudfront.PublicKey("shop", encoded_key=parameter.arn)
