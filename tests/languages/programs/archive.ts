import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const caller = aws.getCallerIdentityOutput();
const bucket = new aws.s3.Bucket("cold");
const key = new aws.kms.Key("cold", {
    policy: caller.accountId.apply(account => JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:Everything", Resource: "*" }],
    })),
});
const document = aws.iam.getPolicyDocumentOutput({
    statements: [{
        sid: "Deny plain",
        effect: "Deny",
        principals: [{ type: "*", identifiers: ["*"] }],
        actions: ["s3:*"],
        resources: [bucket.arn, pulumi.interpolate`${bucket.arn}/*`],
        conditions: [{ test: "Boolean", variable: "aws:SecureTransport", values: ["false"] }],
    }],
});
new aws.s3.BucketPolicy("cold", { bucket: bucket.bucket, policy: document.json });
new aws.iam.Policy("cold", {
    policy: pulumi.output({ bucket: bucket.arn, key: key.arn }).apply(of => JSON.stringify({
        Version: "2012-10-17",
        Statement: [
            { Effect: "Allow", Action: "s3:ListBuckets", Resource: of.bucket },
            { Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: of.key },
        ],
    })),
});
