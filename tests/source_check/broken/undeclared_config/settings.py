import pulumi

config = pulumi.Config()
smtp_password = config.require_secret("smtp_password")
