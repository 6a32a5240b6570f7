from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.ec2.instances import KeyPair


@policy(
    severity="critical",
    caught="deployment",
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportKeyPair.html",
            "2026-11-28",
            "imports the public key from an RSA or ED25519 key pair; names of up to 255 ASCII characters",
        ),
    ),
)
def key_pair_is_valid(pair: KeyPair) -> Violations:
    """A key pair has a name of ASCII characters and an RSA or ED25519 public key.

    EC2 imports RSA and ED25519 keys, and no ECDSA or DSA keys. A name has up to 255 ASCII characters and no space at either end.

    Fix: create the key with `ssh-keygen -t ed25519`, and pass the content of the file that ends with `.pub`.

    See: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/create-key-pairs.html
    """
    yield from pair.faults()


@fails(
    "has the name ' orders', which begins or ends with a space",
    "has a public key of type ecdsa-sha2-nistp256; EC2 imports ssh-rsa and ssh-ed25519",
)
def name_and_type(aws):
    aws.ec2.KeyPair("orders", key_name=" orders", public_key="ecdsa-sha2-nistp256 AAAAE2VjZHNh orders")


@passes
def key_of_a_supported_type(aws):
    aws.ec2.KeyPair("orders", key_name="orders team", public_key="ssh-ed25519 AAAAC3NzaC1lZDI1 orders")


@abstains("publicKey")
def key_comes_later(aws):
    parameter = aws.ssm.Parameter("key", type="String", value="ssh-ed25519 AAAAC3NzaC1lZDI1")
    aws.ec2.KeyPair("orders", public_key=parameter.arn)
