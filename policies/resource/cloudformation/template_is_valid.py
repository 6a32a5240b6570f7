import json

from preflight import Violations, abstains, deployed, documented, fails, passes, policy
from preflight.aws.cloudformation import StackSet, TemplateStack


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Template format error: Unresolved resource dependencies […] in the Resources block of the template",
        "Template format error: At least one Resources member must be defined",
        "Template format error: Every Resources object must contain a Type member",
        "Invalid template property or properties […]",
    ),
    evidence=(
        deployed(
            "https://github.com/serverless/serverless/issues/4745",
            "2026-11-28",
            "Template format error: Unresolved resource dependencies [VpcID] in the Resources block of the template",
        ),
        documented(
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/template-anatomy.html",
            "2026-11-28",
            "the Resources section is the only required section",
        ),
    ),
)
def template_is_valid(stack: TemplateStack | StackSet) -> Violations:
    """A stack's template has the sections of CloudFormation, resources with types, and defines what it refers to.

    CloudFormation reads the whole template before it creates anything, and refuses it otherwise: `Template format error`.

    Fix: correct the template where the message shows; define each parameter and resource that it refers to.

    See: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/template-anatomy.html
    """
    yield from stack.faults()


@fails(
    "has a template that refers to VpcID, which it does not define (Unresolved resource dependencies)",
)
def parameter_is_missing(aws):
    group = {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "web", "VpcId": {"Ref": "VpcID"}}}
    aws.cloudformation.Stack("shop", template_body=json.dumps({"Resources": {"Group": group}}))


@fails("has a template that refers to Topic, Queue, which it does not define (Unresolved resource dependencies)")
def short_forms_refer_to_nothing(aws):
    template = (
        "Resources:\n  Orders:\n    Type: AWS::SQS::Queue\n    DependsOn: Topic\n"
        "Outputs:\n  Arn:\n    Value: !GetAtt Queue.Arn\n  Again:\n    Value: !Sub '${Topic}-${AWS::Region}-${!Literal}'\n"
    )
    aws.cloudformation.Stack("shop", template_body=template)


@fails("has a template without Resources (At least one Resources member must be defined)")
def nothing_is_created(aws):
    aws.cloudformation.Stack("shop", template_body='{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {}}')


@fails(
    "has a template with the AWSTemplateFormatVersion '2012-10-17'; the only one is 2010-09-09",
    "has a template with the section 'Resource', which CloudFormation does not have",
    "has a template without Resources (At least one Resources member must be defined)",
)
def section_is_misspelt(aws):
    template = {"AWSTemplateFormatVersion": "2012-10-17", "Resource": {"Orders": {"Type": "AWS::SQS::Queue"}}}
    aws.cloudformation.Stack("shop", template_body=json.dumps(template))


@fails(
    "has a template with the resource 'orders-queue'; the name of a resource has letters and digits alone",
    "has a template whose resource 'orders-queue' has no Type (Every Resources object must contain a Type member)",
)
def resource_has_no_type(aws):
    aws.cloudformation.Stack("shop", template_body=json.dumps({"Resources": {"orders-queue": {"Properties": {}}}}))


@fails("has a template that is neither JSON nor YAML at line 2")
def template_is_cut_off(aws):
    aws.cloudformation.Stack("shop", template_body='{"Resources": {"Orders": {\n')


@fails("has a template of 60,026 bytes; in `template_body` it has at most 51,200, in S3 (`template_url`) up to 1 MB")
def template_is_too_long(aws):
    template = {"Resources": {"Orders": {"Type": "AWS::SQS::Queue"}}, "Description": "x"}
    text = json.dumps(template)
    aws.cloudformation.Stack("shop", template_body=text + " " * (60_026 - len(text)))


@passes
def network_with_a_parameter(aws):
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Parameters": {"VPCCidr": {"Type": "String", "Default": "10.0.0.0/16"}},
        "Resources": {
            "myVpc": {
                "Type": "AWS::EC2::VPC",
                "Properties": {
                    "CidrBlock": {"Ref": "VPCCidr"},
                    "Tags": [{"Key": "Region", "Value": {"Ref": "AWS::Region"}}],
                },
            }
        },
        "Outputs": {"Id": {"Value": {"Fn::GetAtt": ["myVpc", "VpcId"]}}},
    }
    aws.cloudformation.Stack("network", parameters={"VPCCidr": "10.1.0.0/16"}, template_body=json.dumps(template))


@passes
def macro_defines_the_rest(aws):
    template = (
        "Transform: AWS::Serverless-2016-10-31\nGlobals:\n  Function:\n    Timeout: 5\nResources:\n"
        "  Orders:\n    Type: AWS::Serverless::Function\n"
        "    Properties:\n      Role: !GetAtt OrdersRole.Arn\n"
    )
    aws.cloudformation.StackSet("shop", template_body=template)


@abstains("templateBody")
def template_is_known_after_deployment(aws):
    queue = aws.sqs.Queue("orders")
    aws.cloudformation.Stack("shop", template_body=queue.arn)
