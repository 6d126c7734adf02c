// Decisions per second of @cloud-copilot/iam-simulate: `node iam_simulate.mjs FOLDER CASE`, where npm installed it in
// FOLDER and CASE is what bench_decide.py wrote. Prints seconds and the outcomes, null where it refused to decide.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [folder, path] = process.argv.slice(2)
const home = join(folder, '@cloud-copilot', 'iam-simulate')
const { exports } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
const { runSimulation } = await import(pathToFileURL(join(home, exports['.'].import)))
const { account, principal, identity, bucket, requests } = JSON.parse(readFileSync(path, 'utf8'))

// It derives no condition key from the principal; the workload asks for one.
const simulations = requests.map(({ action, resource, context }) => ({
  request: {
    principal,
    action,
    resource: { resource, accountId: account },
    contextVariables: { 'aws:PrincipalArn': principal, ...context },
  },
  identityPolicies: identity.map((policy, number) => ({ name: `policy${number}`, policy })),
  serviceControlPolicies: [],
  resourceControlPolicies: [],
  resourcePolicy: action.startsWith('s3:') ? bucket : undefined,
}))
for (const each of simulations.slice(0, 50)) await runSimulation(each, {})

const began = process.cpuUsage()
const outcomes = []
for (const each of simulations) outcomes.push((await runSimulation(each, {})).overallResult ?? null)
const { user, system } = process.cpuUsage(began)
console.log(JSON.stringify({ seconds: (user + system) / 1e6, outcomes }))
