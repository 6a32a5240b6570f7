import pulumi

PREFIX = f"{pulumi.get_project()}-{pulumi.get_stack()}"
OWNERS = {"fulfilment": "warehouse", "billing": "finance"}


def tags(service):
    return {"service": service, "owner": OWNERS[service], "stack": pulumi.get_stack()}
