"""A database, and what its clients need to reach it."""

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
username = config.require("username")
password = config.require_secret("db_password")

database = aws.rds.Instance(
    "orders",
    engine="postgres",
    engine_version="16.8",
    instance_class="db.t4g.micro",
    allocated_storage=20,
    db_name="orders",
    username=username,
    password=password,
    skip_final_snapshot=pulumi.get_stack() != "prod",
)

url = "postgresql://%s:%s@%s/orders" % (username, password, database.endpoint)
host = "host={}".format(database.address)
port = str(database.port)
pretty = "user={} database={}".format(username, "orders")
jdbc = "jdbc:postgresql://" + database.endpoint + "/orders"

safe_url = pulumi.Output.format("postgresql://{0}@{1}/orders", username, database.endpoint)
also_safe = pulumi.Output.all(password, database.endpoint).apply(lambda all: f"postgresql://{all[0]}@{all[1]}")

for name, value in {"url": url, "host": host, "jdbc": jdbc, "safe": also_safe}.items():
    aws.ssm.Parameter(name, name=f"/orders/{name}", type="SecureString", value=value)

pulumi.export("host", host)
pulumi.export("port", port)
pulumi.export("settings", pretty)
pulumi.export("url", pulumi.Output.secret(safe_url))
