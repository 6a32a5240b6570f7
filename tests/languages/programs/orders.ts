import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const table = new aws.dynamodb.Table("orders", {
    attributes: [{ name: "id", type: "S" }],
    hashKey: "id",
    billingMode: "PAY_PER_REQUEST",
});
const role = new aws.iam.Role("orders", {
    assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" }),
});
new aws.iam.RolePolicy("orders", {
    role: role.id,
    policy: table.arn.apply(arn => JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: ["dynamodb:PutItems"], Resource: arn }],
    })),
});
const handler = new aws.lambda.Function("orders", {
    runtime: "nodejs12.x",
    handler: "index.handler",
    role: role.arn,
    code: new pulumi.asset.AssetArchive({ "app.js": new pulumi.asset.StringAsset("exports.handler = async () => 1;") }),
    timeout: 30,
    tracingConfig: { mode: "Active" },
    environment: { variables: { TABLE: table.name } },
});
const api = new aws.apigatewayv2.Api("orders", { protocolType: "HTTP" });
const integration = new aws.apigatewayv2.Integration("orders", {
    apiId: api.id,
    integrationType: "AWS_PROXY",
    integrationUri: handler.invokeArn,
    payloadFormatVersion: "2.0",
});
new aws.apigatewayv2.Route("orders", {
    apiId: api.id,
    routeKey: "POST /orders",
    target: pulumi.interpolate`integrations/${integration.id}`,
});
const partners = new aws.apigateway.RestApi("partners", {
    policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: "*", Action: "execute-api:Invoked", Resource: pulumi.concat(api.arn, "/*") }],
    }),
});
new aws.apigateway.UsagePlan("partners", { apiStages: [{ apiId: partners.id, stage: "prod" }] });
