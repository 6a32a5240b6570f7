import boto3


def handler(event, context):
    client = boto3.client("secretsmanager")
    arn, token, step = event["SecretId"], event["ClientRequestToken"], event["Step"]
    if step == "createSecret":
        client.put_secret_value(
            SecretId=arn, ClientRequestToken=token, SecretString="fresh", VersionStages=["AWSPENDING"]
        )
    elif step == "finishSecret":
        client.update_secret_version_stage(SecretId=arn, VersionStage="AWSCURRENT", MoveToVersionId=token)
