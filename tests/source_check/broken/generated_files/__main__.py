"""Writes what clients need into files beside the program."""

import json
import os

import pulumi
import pulumi_aws as aws

here = os.path.dirname(os.path.abspath(__file__))

with open(os.path.join(here, "templates", "settings.json"), encoding="utf-8") as file:
    template = json.load(file)

pool = aws.cognito.UserPool("shop", name=template["name"])
client = aws.cognito.UserPoolClient("web", user_pool_id=pool.id, generate_secret=False)
parameter = aws.ssm.get_parameter_output(name="/shop/settings")

with open("client.txt", "w", encoding="utf-8") as file:
    file.write(client.id)

settings = json.loads(parameter.value)
target = os.path.join("generated", pool.name)


def write_settings(values):
    with open("settings.json", "w", encoding="utf-8") as output:
        output.write(json.dumps({"pool": values[0], "client": values[1]}))


pulumi.Output.all(pool.id, client.id).apply(write_settings)
issuer = pool.endpoint.apply(lambda endpoint: "https://" + endpoint)
retries = int(parameter.value)

pulumi.export("issuer", issuer)
pulumi.export("retries", retries)
pulumi.export("first_group", parameter.value.apply(lambda text: json.loads(text)["groups"][0]))
pulumi.export("files", [target, sorted(settings)])
