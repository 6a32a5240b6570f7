import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const uploads = new aws.s3.Bucket("uploads");
const role = new aws.iam.Role("thumbnailer", {
    assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
    }),
    inlinePolicies: [{
        name: "read",
        policy: uploads.arn.apply(arn => JSON.stringify({
            Version: "2012-10-17",
            Statement: { Effect: "Allow", Action: "s3:GetObject", Resource: arn },
        })),
    }],
});
const thumbnailer = new aws.lambda.Function("thumbnailer", {
    runtime: "nodejs16.x",
    handler: "index.handler",
    role: role.arn,
    timeout: 120,
    tracingConfig: { mode: "Active" },
    environment: { variables: { BUCKET: uploads.bucket, AWS_REGION: "eu-west-1" } },
    code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset("exports.handler = async () => 1;") }),
});
new aws.s3.BucketNotification("uploads", {
    bucket: uploads.id,
    lambdaFunctions: [{ lambdaFunctionArn: thumbnailer.arn, events: ["s3:ObjectCreated:*"] }],
});
const nightly = new aws.cloudwatch.EventRule("nightly", { scheduleExpression: "cron(0 3 * * * )" });
new aws.cloudwatch.EventTarget("nightly", { rule: nightly.name, arn: thumbnailer.arn });
new aws.s3.BucketPolicy("uploads", {
    bucket: uploads.id,
    policy: pulumi.all([uploads.arn, role.arn]).apply(([bucket, reader]) => JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { AWS: reader }, Action: "s3:GetObjects", Resource: `${bucket}/*` }],
    })),
});
