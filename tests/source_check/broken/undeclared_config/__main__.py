"""The mailer of the shop."""

import pulumi
import pulumi_aws as aws

from settings import config, smtp_password

sender = config.require("sender")
bounces = config.require("bounces")
domain = config.require("domain")
api_key = config.require_secret("api_key")
campaigns = pulumi.Config("campaigns").get("list") or "none"
reply_to = config.get("reply_to") or sender

identity = aws.ses.DomainIdentity("shop", domain=domain)
dkim = aws.ses.DomainDkim("shop", domain=identity.domain)
aws.ssm.Parameter("smtp", type="SecureString", value=smtp_password)
aws.ssm.Parameter("key", type="SecureString", value=api_key)

pulumi.export("sender", pulumi.Output.concat(sender, " via ", identity.domain))
pulumi.export("reply_to", reply_to)
pulumi.export("campaigns", campaigns)
pulumi.export("tokens", dkim.tokens)
