"""Tutorials about tables, buckets, distributions, databases and streams."""

from __future__ import annotations

import json

import pulumi
import pulumi_aws as aws
import pulumi_random as random

from .parts import Network, allow, function, role


def music_table():
    """https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GettingStartedDynamoDB.html"""
    aws.dynamodb.Table(
        "Music",
        attributes=[{"name": "Artist", "type": "S"}, {"name": "SongTitle", "type": "S"}],
        hash_key="Artist",
        range_key="SongTitle",
        billing_mode="PROVISIONED",
        read_capacity=5,
        write_capacity=5,
        point_in_time_recovery={"enabled": True},
    )


def secondary_indexes():
    """https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html"""
    aws.dynamodb.Table(
        "GameScores",
        attributes=[
            {"name": "UserId", "type": "S"},
            {"name": "GameTitle", "type": "S"},
            {"name": "TopScore", "type": "N"},
        ],
        hash_key="UserId",
        range_key="GameTitle",
        billing_mode="PAY_PER_REQUEST",
        global_secondary_indexes=[
            {
                "name": "GameTitleIndex",
                "hash_key": "GameTitle",
                "range_key": "TopScore",
                "projection_type": "INCLUDE",
                "non_key_attributes": ["Wins"],
            }
        ],
    )


def expire_items():
    """https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-how-to.html"""
    aws.dynamodb.Table(
        "sessions",
        attributes=[{"name": "id", "type": "S"}],
        hash_key="id",
        billing_mode="PAY_PER_REQUEST",
        ttl={"attribute_name": "expires", "enabled": True},
    )


def scale_capacity():
    """https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html"""
    table = aws.dynamodb.Table(
        "scaled",
        attributes=[{"name": "id", "type": "S"}],
        hash_key="id",
        read_capacity=5,
        write_capacity=5,
        opts=pulumi.ResourceOptions(ignore_changes=["readCapacity", "writeCapacity"]),
    )
    target = aws.appautoscaling.Target(
        "scaled",
        min_capacity=5,
        max_capacity=100,
        resource_id=pulumi.Output.concat("table/", table.name),
        scalable_dimension="dynamodb:table:ReadCapacityUnits",
        service_namespace="dynamodb",
    )
    aws.appautoscaling.Policy(
        "scaled",
        policy_type="TargetTrackingScaling",
        resource_id=target.resource_id,
        scalable_dimension=target.scalable_dimension,
        service_namespace=target.service_namespace,
        target_tracking_scaling_policy_configuration={
            "predefined_metric_specification": {"predefined_metric_type": "DynamoDBReadCapacityUtilization"},
            "target_value": 70,
        },
    )


def global_table():
    """https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables.tutorial.html"""
    aws.dynamodb.Table(
        "Music",
        attributes=[{"name": "Artist", "type": "S"}],
        hash_key="Artist",
        billing_mode="PAY_PER_REQUEST",
        stream_enabled=True,
        stream_view_type="NEW_AND_OLD_IMAGES",
        replicas=[{"region_name": "us-east-1"}],
    )


def static_website():
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/HostingWebsiteOnS3Setup.html"""
    bucket = aws.s3.Bucket("site")
    aws.s3.BucketWebsiteConfiguration(
        "site", bucket=bucket.id, index_document={"suffix": "index.html"}, error_document={"key": "error.html"}
    )
    access = aws.s3.BucketPublicAccessBlock(
        "site",
        bucket=bucket.id,
        block_public_acls=True,
        ignore_public_acls=True,
        block_public_policy=False,
        restrict_public_buckets=False,
    )
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": pulumi.Output.concat(bucket.arn, "/*"),
    }
    aws.s3.BucketPolicy(
        "site",
        bucket=bucket.id,
        policy=pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [statement]}),
        opts=pulumi.ResourceOptions(depends_on=[access]),
    )
    aws.s3.BucketObjectv2(
        "index", bucket=bucket.id, key="index.html", content="<h1>Hello</h1>", content_type="text/html"
    )


def cors_rules():
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html"""
    bucket = aws.s3.Bucket("assets")
    aws.s3.BucketCorsConfiguration(
        "assets",
        bucket=bucket.id,
        cors_rules=[
            {
                "allowed_headers": ["*"],
                "allowed_methods": ["PUT", "POST", "DELETE"],
                "allowed_origins": ["https://www.example.org"],
                "expose_headers": ["x-amz-server-side-encryption"],
                "max_age_seconds": 3000,
            },
            {"allowed_methods": ["GET"], "allowed_origins": ["*"]},
        ],
    )


def lifecycle_rules():
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-configuration-examples.html"""
    bucket = aws.s3.Bucket("logs")
    versioning = aws.s3.BucketVersioning("logs", bucket=bucket.id, versioning_configuration={"status": "Enabled"})
    aws.s3.BucketLifecycleConfiguration(
        "logs",
        bucket=bucket.id,
        rules=[
            {
                "id": "archive",
                "status": "Enabled",
                "filter": {"prefix": "logs/"},
                "transitions": [
                    {"days": 30, "storage_class": "STANDARD_IA"},
                    {"days": 90, "storage_class": "GLACIER"},
                ],
                "expiration": {"days": 365},
            },
            {
                "id": "tidy",
                "status": "Enabled",
                "filter": {},
                "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
                "noncurrent_version_expiration": {"noncurrent_days": 30, "newer_noncurrent_versions": 3},
            },
        ],
        opts=pulumi.ResourceOptions(depends_on=[versioning]),
    )


def replicate_objects():
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-walkthrough1.html"""
    source, target = aws.s3.Bucket("source"), aws.s3.Bucket("target")
    versions = [
        aws.s3.BucketVersioning(name, bucket=bucket.id, versioning_configuration={"status": "Enabled"})
        for name, bucket in (("source", source), ("target", target))
    ]
    acts = role(
        "replication",
        "s3.amazonaws.com",
        policy=[
            allow(["s3:GetReplicationConfiguration", "s3:ListBucket"], source.arn),
            allow(
                [
                    "s3:GetObjectVersionForReplication",
                    "s3:GetObjectVersionAcl",
                    "s3:GetObjectVersionTagging",
                ],
                pulumi.Output.concat(source.arn, "/*"),
            ),
            allow(
                ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"],
                pulumi.Output.concat(target.arn, "/*"),
            ),
        ],
    )
    aws.s3.BucketReplicationConfig(
        "replication",
        bucket=source.id,
        role=acts.arn,
        rules=[
            {
                "id": "all",
                "status": "Enabled",
                "priority": 1,
                "filter": {"prefix": ""},
                "delete_marker_replication": {"status": "Disabled"},
                "destination": {"bucket": target.arn, "storage_class": "STANDARD"},
            }
        ],
        opts=pulumi.ResourceOptions(depends_on=versions),
    )


def encrypt_a_bucket():
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/specifying-kms-encryption.html"""
    key = aws.kms.Key("bucket", enable_key_rotation=True, deletion_window_in_days=7)
    bucket = aws.s3.Bucket("encrypted")
    aws.s3.BucketServerSideEncryptionConfiguration(
        "encrypted",
        bucket=bucket.id,
        rules=[
            {
                "apply_server_side_encryption_by_default": {"sse_algorithm": "aws:kms", "kms_master_key_id": key.arn},
                "bucket_key_enabled": True,
            }
        ],
    )


def log_access():
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html"""
    bucket, logs = aws.s3.Bucket("watched"), aws.s3.Bucket("access-logs")
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": pulumi.Output.concat(logs.arn, "/*"),
    }
    policy = aws.s3.BucketPolicy(
        "access-logs",
        bucket=logs.id,
        policy=pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )
    aws.s3.BucketLogging(
        "watched",
        bucket=bucket.id,
        target_bucket=logs.id,
        target_prefix="watched/",
        opts=pulumi.ResourceOptions(depends_on=[policy]),
    )


def intelligent_tiering():
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-auto-archiving-int-tiering.html"""
    bucket = aws.s3.Bucket("archive")
    aws.s3.BucketIntelligentTieringConfiguration(
        "archive",
        bucket=bucket.id,
        name="archive",
        tierings=[{"access_tier": "ARCHIVE_ACCESS", "days": 125}, {"access_tier": "DEEP_ARCHIVE_ACCESS", "days": 180}],
    )


def lock_objects():
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-configure.html"""
    bucket = aws.s3.Bucket("locked", object_lock_enabled=True)
    aws.s3.BucketObjectLockConfiguration(
        "locked", bucket=bucket.id, rule={"default_retention": {"mode": "GOVERNANCE", "days": 30}}
    )


def bucket_events_to_eventbridge():
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html"""
    bucket = aws.s3.Bucket("events")
    aws.s3.BucketNotification("events", bucket=bucket.id, eventbridge=True)


def serve_a_private_bucket():
    """https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html"""
    bucket = aws.s3.Bucket("content")
    control = aws.cloudfront.OriginAccessControl(
        "content", origin_access_control_origin_type="s3", signing_behavior="always", signing_protocol="sigv4"
    )
    distribution = aws.cloudfront.Distribution(
        "content",
        enabled=True,
        default_root_object="index.html",
        origins=[
            {
                "origin_id": "bucket",
                "domain_name": bucket.bucket_regional_domain_name,
                "origin_access_control_id": control.id,
            }
        ],
        default_cache_behavior={
            "target_origin_id": "bucket",
            "viewer_protocol_policy": "redirect-to-https",
            "allowed_methods": ["GET", "HEAD"],
            "cached_methods": ["GET", "HEAD"],
            "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
        },
        restrictions={"geo_restriction": {"restriction_type": "none"}},
        viewer_certificate={"cloudfront_default_certificate": True},
    )
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudfront.amazonaws.com"},
        "Action": "s3:GetObject",
        "Resource": pulumi.Output.concat(bucket.arn, "/*"),
        "Condition": {"StringEquals": {"AWS:SourceArn": distribution.arn}},
    }
    aws.s3.BucketPolicy(
        "content",
        bucket=bucket.id,
        policy=pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )


def distribute_a_load_balancer():
    """https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/restrict-access-to-load-balancer.html"""
    net = Network(nat=False)
    balancer = aws.lb.LoadBalancer(
        "web", load_balancer_type="application", subnets=net.public_ids, security_groups=[net.group("web", 80).id]
    )
    header = random.RandomPassword("header", length=32, special=False)
    aws.cloudfront.Distribution(
        "web",
        enabled=True,
        origins=[
            {
                "origin_id": "web",
                "domain_name": balancer.dns_name,
                "custom_headers": [{"name": "X-Origin-Verify", "value": header.result}],
                "custom_origin_config": {
                    "http_port": 80,
                    "https_port": 443,
                    "origin_protocol_policy": "http-only",
                    "origin_ssl_protocols": ["TLSv1.2"],
                },
            }
        ],
        default_cache_behavior={
            "target_origin_id": "web",
            "viewer_protocol_policy": "allow-all",
            "allowed_methods": ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
            "cached_methods": ["GET", "HEAD"],
            "cache_policy_id": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
            "origin_request_policy_id": "216adef6-5c7f-47e4-b989-5492eafa07d3",
        },
        restrictions={"geo_restriction": {"restriction_type": "whitelist", "locations": ["DE", "FR"]}},
        viewer_certificate={"cloudfront_default_certificate": True},
    )


def redirect_by_a_cloudfront_function():
    """https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-tutorial.html"""
    text = (
        "function handler(event) {\n"
        "  return { statusCode: 302, statusDescription: 'Found',\n"
        "    headers: { location: { value: 'https://aws.amazon.com/cloudfront/' } } };\n}\n"
    )
    redirect = aws.cloudfront.Function("redirect", runtime="cloudfront-js-2.0", code=text, publish=True)
    bucket = aws.s3.Bucket("pages")
    control = aws.cloudfront.OriginAccessControl(
        "pages", origin_access_control_origin_type="s3", signing_behavior="always", signing_protocol="sigv4"
    )
    aws.cloudfront.Distribution(
        "pages",
        enabled=True,
        origins=[
            {
                "origin_id": "pages",
                "domain_name": bucket.bucket_regional_domain_name,
                "origin_access_control_id": control.id,
            }
        ],
        default_cache_behavior={
            "target_origin_id": "pages",
            "viewer_protocol_policy": "https-only",
            "allowed_methods": ["GET", "HEAD"],
            "cached_methods": ["GET", "HEAD"],
            "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
            "function_associations": [{"event_type": "viewer-request", "function_arn": redirect.arn}],
        },
        restrictions={"geo_restriction": {"restriction_type": "none"}},
        viewer_certificate={"cloudfront_default_certificate": True},
    )


def postgres_instance():
    """https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_GettingStarted.CreatingConnecting.PostgreSQL.html"""
    net = Network(nat=False)
    subnets = aws.rds.SubnetGroup("db", subnet_ids=net.private_ids)
    parameters = aws.rds.ParameterGroup(
        "db", family="postgres17", parameters=[{"name": "log_min_duration_statement", "value": "500"}]
    )
    aws.rds.Instance(
        "db",
        engine="postgres",
        engine_version="17.5",
        instance_class="db.t4g.micro",
        allocated_storage=20,
        max_allocated_storage=100,
        db_name="shop",
        username="postgres",
        manage_master_user_password=True,
        db_subnet_group_name=subnets.name,
        parameter_group_name=parameters.name,
        vpc_security_group_ids=[net.group("db", 5432).id],
        storage_encrypted=True,
        multi_az=True,
        backup_retention_period=7,
        skip_final_snapshot=True,
    )


def read_replica():
    """https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_MySQL.Replication.ReadReplicas.html"""
    password = random.RandomPassword("main", length=24, special=False)
    primary = aws.rds.Instance(
        "main",
        engine="mysql",
        engine_version="8.4",
        instance_class="db.m6g.large",
        allocated_storage=50,
        username="admin",
        password=password.result,
        backup_retention_period=3,
        storage_encrypted=True,
        skip_final_snapshot=True,
    )
    aws.rds.Instance(
        "replica",
        replicate_source_db=primary.identifier,
        instance_class="db.m6g.large",
        storage_encrypted=True,
        skip_final_snapshot=True,
    )


def aurora_serverless():
    """https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.create.html"""
    net = Network(nat=False)
    cluster = aws.rds.Cluster(
        "aurora",
        engine="aurora-postgresql",
        engine_mode="provisioned",
        engine_version="16.8",
        database_name="shop",
        master_username="clusteradmin",
        manage_master_user_password=True,
        db_subnet_group_name=aws.rds.SubnetGroup("aurora", subnet_ids=net.private_ids).name,
        vpc_security_group_ids=[net.group("aurora", 5432).id],
        serverlessv2_scaling_configuration={"min_capacity": 0.5, "max_capacity": 4},
        storage_encrypted=True,
        skip_final_snapshot=True,
    )
    aws.rds.ClusterInstance(
        "aurora",
        cluster_identifier=cluster.id,
        instance_class="db.serverless",
        engine="aurora-postgresql",
        engine_version=cluster.engine_version_actual,
    )


def database_proxy():
    """https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-creating.html"""
    net = Network(nat=False)
    secret = aws.secretsmanager.Secret("db")
    password = random.RandomPassword("db", length=24)
    aws.secretsmanager.SecretVersion(
        "db",
        secret_id=secret.id,
        secret_string=pulumi.Output.json_dumps({"username": "shop", "password": password.result}),
    )
    reads = role("proxy", "rds.amazonaws.com", policy=[allow(["secretsmanager:GetSecretValue"], secret.arn)])
    aws.rds.Proxy(
        "proxy",
        engine_family="POSTGRESQL",
        role_arn=reads.arn,
        vpc_subnet_ids=net.private_ids,
        vpc_security_group_ids=[net.group("proxy", 5432).id],
        require_tls=True,
        auths=[{"auth_scheme": "SECRETS", "iam_auth": "DISABLED", "secret_arn": secret.arn}],
    )


def redis_replication_group():
    """https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/GettingStarted.html"""
    net = Network(nat=False)
    subnets = aws.elasticache.SubnetGroup("cache", subnet_ids=net.private_ids)
    aws.elasticache.ReplicationGroup(
        "cache",
        description="sessions",
        engine="valkey",
        engine_version="8.0",
        node_type="cache.t4g.small",
        num_cache_clusters=2,
        automatic_failover_enabled=True,
        multi_az_enabled=True,
        subnet_group_name=subnets.name,
        security_group_ids=[net.group("cache", 6379).id],
        at_rest_encryption_enabled=True,
        transit_encryption_enabled=True,
    )


def deliver_a_stream_to_a_bucket():
    """https://docs.aws.amazon.com/firehose/latest/dev/basic-create.html"""
    bucket = aws.s3.Bucket("delivered")
    stream = aws.kinesis.Stream("clicks", stream_mode_details={"stream_mode": "ON_DEMAND"})
    write = ["s3:AbortMultipartUpload", "s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket"]
    write += ["s3:ListBucketMultipartUploads", "s3:PutObject"]
    read = ["kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords", "kinesis:ListShards"]
    acts = role(
        "delivery",
        "firehose.amazonaws.com",
        policy=[allow(write, bucket.arn, pulumi.Output.concat(bucket.arn, "/*")), allow(read, stream.arn)],
    )
    aws.kinesis.FirehoseDeliveryStream(
        "clicks",
        destination="extended_s3",
        kinesis_source_configuration={"kinesis_stream_arn": stream.arn, "role_arn": acts.arn},
        extended_s3_configuration={
            "bucket_arn": bucket.arn,
            "role_arn": acts.arn,
            "buffering_interval": 300,
            "buffering_size": 5,
            "compression_format": "GZIP",
            "prefix": "year=!{timestamp:yyyy}/",
            "error_output_prefix": "failed/!{firehose:error-output-type}/",
        },
    )


def catalog_and_query_a_bucket():
    """https://docs.aws.amazon.com/athena/latest/ug/getting-started.html"""
    data, results = aws.s3.Bucket("data"), aws.s3.Bucket("results")
    database = aws.glue.CatalogDatabase("logs", name="logs")
    aws.glue.CatalogTable(
        "elb",
        name="elb",
        database_name=database.name,
        table_type="EXTERNAL_TABLE",
        storage_descriptor={
            "location": pulumi.Output.concat("s3://", data.bucket, "/elb/"),
            "input_format": "org.apache.hadoop.mapred.TextInputFormat",
            "output_format": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            "columns": [{"name": "ts", "type": "string"}, {"name": "status", "type": "int"}],
        },
    )
    aws.athena.Workgroup(
        "logs",
        configuration={
            "result_configuration": {"output_location": pulumi.Output.concat("s3://", results.bucket, "/athena/")}
        },
    )


def crawl_a_bucket():
    """https://docs.aws.amazon.com/glue/latest/dg/tutorial-add-crawler.html"""
    data = aws.s3.Bucket("flights")
    acts = role(
        "crawler",
        "glue.amazonaws.com",
        "service-role/AWSGlueServiceRole",
        policy=[allow(["s3:GetObject", "s3:ListBucket"], data.arn, pulumi.Output.concat(data.arn, "/*"))],
    )
    database = aws.glue.CatalogDatabase("flights", name="flights")
    aws.glue.Crawler(
        "flights",
        database_name=database.name,
        role=acts.arn,
        s3_targets=[{"path": pulumi.Output.concat("s3://", data.bucket, "/csv/")}],
        schedule="cron(0 1 * * ? *)",
    )


def search_domain():
    """https://docs.aws.amazon.com/opensearch-service/latest/developerguide/gsg.html"""
    aws.opensearch.Domain(
        "movies",
        engine_version="OpenSearch_2.19",
        cluster_config={"instance_type": "t3.small.search", "instance_count": 1},
        ebs_options={"ebs_enabled": True, "volume_size": 10, "volume_type": "gp3"},
        encrypt_at_rest={"enabled": True},
        node_to_node_encryption={"enabled": True},
        domain_endpoint_options={"enforce_https": True, "tls_security_policy": "Policy-Min-TLS-1-2-2019-07"},
    )


def kafka_cluster():
    """https://docs.aws.amazon.com/msk/latest/developerguide/create-cluster.html"""
    net = Network(nat=False)
    aws.msk.Cluster(
        "events",
        kafka_version="3.8.x",
        number_of_broker_nodes=2,
        broker_node_group_info={
            "instance_type": "kafka.t3.small",
            "client_subnets": net.private_ids,
            "security_groups": [net.group("kafka", 9098).id],
            "storage_info": {"ebs_storage_info": {"volume_size": 10}},
        },
        client_authentication={"sasl": {"iam": True}},
    )


def back_up_a_table():
    """https://docs.aws.amazon.com/aws-backup/latest/devguide/creating-a-backup-plan.html"""
    table = aws.dynamodb.Table(
        "kept", hash_key="id", attributes=[{"name": "id", "type": "S"}], billing_mode="PAY_PER_REQUEST"
    )
    vault = aws.backup.Vault("kept")
    plan = aws.backup.Plan(
        "daily",
        rules=[
            {
                "rule_name": "daily",
                "target_vault_name": vault.name,
                "schedule": "cron(0 5 ? * * *)",
                "start_window": 60,
                "completion_window": 180,
                "lifecycle": {"cold_storage_after": 30, "delete_after": 120},
            }
        ],
    )
    acts = role("backup", "backup.amazonaws.com", "service-role/AWSBackupServiceRolePolicyForBackup")
    aws.backup.Selection("kept", plan_id=plan.id, iam_role_arn=acts.arn, resources=[table.arn])


def transform_objects_of_a_queue():
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/ways-to-add-notification-config-to-bucket.html"""
    bucket = aws.s3.Bucket("incoming")
    queue = aws.sqs.Queue("incoming")
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue.arn,
        "Condition": {"ArnLike": {"aws:SourceArn": bucket.arn}},
    }
    policy = aws.sqs.QueuePolicy(
        "incoming",
        queue_url=queue.url,
        policy=pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )
    aws.s3.BucketNotification(
        "incoming",
        bucket=bucket.id,
        queues=[{"queue_arn": queue.arn, "events": ["s3:ObjectCreated:*"], "filter_prefix": "in/"}],
        opts=pulumi.ResourceOptions(depends_on=[policy]),
    )
    function("reader", policy=[allow(["s3:GetObject"], pulumi.Output.concat(bucket.arn, "/in/*"))])


def grant_a_principal_a_lake():
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/creating-access-points.html"""
    bucket = aws.s3.Bucket("lake")
    aws.s3.AccessPoint("finance", bucket=bucket.id, name="finance-ap")


def keep_metrics_of_requests():
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/configure-request-metrics-bucket.html"""
    bucket = aws.s3.Bucket("measured")
    aws.s3.BucketMetric("measured", bucket=bucket.id, name="EntireBucket")
    aws.cloudwatch.MetricAlarm(
        "errors",
        namespace="AWS/S3",
        metric_name="5xxErrors",
        dimensions={"BucketName": bucket.id, "FilterId": "EntireBucket"},
        statistic="Sum",
        period=60,
        evaluation_periods=1,
        threshold=1,
        comparison_operator="GreaterThanOrEqualToThreshold",
        treat_missing_data="notBreaching",
        alarm_actions=[aws.sns.Topic("alarms").arn],
    )


def policies_of_a_registry():
    """https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_examples.html"""
    repository = aws.ecr.Repository("app", image_tag_mutability="IMMUTABLE")
    rules = [
        {
            "rulePriority": 1,
            "description": "Expire untagged images older than 14 days",
            "selection": {
                "tagStatus": "untagged",
                "countType": "sinceImagePushed",
                "countUnit": "days",
                "countNumber": 14,
            },
            "action": {"type": "expire"},
        },
        {
            "rulePriority": 2,
            "selection": {
                "tagStatus": "tagged",
                "tagPrefixList": ["prod"],
                "countType": "imageCountMoreThan",
                "countNumber": 10,
            },
            "action": {"type": "expire"},
        },
    ]
    aws.ecr.LifecyclePolicy("app", repository=repository.name, policy=json.dumps({"rules": rules}))
