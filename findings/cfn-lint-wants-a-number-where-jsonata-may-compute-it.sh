#!/usr/bin/env bash
# pip cfn-lint: fields of a JSONata state machine that hold a number.
#
# Expected: an expression is valid for each of them; AWS documents it for MaxConcurrency:
#           https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_stepfunctions.MapBaseOptions.html (jsonataMaxConcurrency)
# Seen:     it is valid as a Wait state's Seconds, and E3601 ("not of type 'number'") as the MaxConcurrency of a Map beside it.
# Versions: cfn-lint 1.58.0. Seen on 2026-11-28.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check cfn-lint==1.58.0
cat > template.yaml <<'YAML'
Resources:
  Orders:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: arn:aws:iam::111122223333:role/orders
      Definition:
        QueryLanguage: JSONata
        StartAt: Pause
        States:
          Pause:
            Type: Wait
            Seconds: "{% $states.input.pause %}"
            Next: Each
          Each:
            Type: Map
            Items: "{% $states.input.orders %}"
            MaxConcurrency: "{% $states.input.atOnce %}"
            ItemProcessor:
              StartAt: One
              States:
                One:
                  Type: Pass
                  End: true
            End: true
YAML
venv/bin/cfn-lint --format parseable template.yaml > seen.txt || true
cat > expected.txt <<'TXT'
template.yaml:17:13:17:27:E3601:'{% $states.input.atOnce %}' is not of type 'number'
TXT
diff expected.txt seen.txt || { echo "changed: cfn-lint reports otherwise than on 2026-11-28"; exit 1; }
echo "as seen:"; cat seen.txt
