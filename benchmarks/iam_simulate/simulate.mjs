// Reads a JSON list of requests from standard input and writes a JSON list with the result of each.
import { readFileSync } from 'node:fs'
import { runSimulation } from '@cloud-copilot/iam-simulate'

// A key admits nobody without its own policy; this is the one that AWS gives it.
const keyPolicy = (account) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' }],
})

const results = []
for (const given of JSON.parse(readFileSync(0, 'utf8'))) {
  const simulated = await runSimulation(
    {
      request: {
        principal: given.principal,
        action: given.action,
        resource: { resource: given.resource, accountId: given.account },
        contextVariables: given.context,
      },
      resourcePolicy: given.action.startsWith('kms:') ? keyPolicy(given.account) : undefined,
      identityPolicies: [{ name: 'identity', policy: given.policy }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      permissionBoundaryPolicies: given.boundary ? [{ name: 'boundary', policy: given.boundary }] : undefined,
    },
    {}
  )
  results.push(simulated.resultType === 'error' ? JSON.stringify(simulated.errors) : simulated.overallResult)
}
process.stdout.write(JSON.stringify(results))
