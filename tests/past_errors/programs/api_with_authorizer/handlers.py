import pulumi

HANDLERS = {"items": "GET /items", "orders": "GET /orders"}


def code_of(name):
    files = {f"{name}.js": pulumi.StringAsset("exports.handler = async () => ({statusCode: 200});")}
    return pulumi.AssetArchive(files)
