import { parseArgs } from 'node:util'

export class UsageError extends Error {}

export type FlowsTestArguments = {
  /** Files of flow documents; none: those of the running product. */
  files: string[]
  /** Files of schedules, for flows of files. */
  schedules: string[]
  /** Of the running product, only these keys; all when empty. */
  keys: string[]
  /** `live`: the version in service in place of the draft. */
  of: 'draft' | 'live'
  isJson: boolean
}

export const usage = `Usage: npm run flows:test                      the drafts of the running product
       npm run flows:test -- --flow KEY [--live]
       npm run flows:test -- FILE... [--schedule FILE]

  --flow KEY       only this flow; may be given more than once
  --live           live versions in place of drafts
  --schedule FILE  opening hours that flows of files go by, as the API gives them; may be given more than once
  --json           prints one JSON document and nothing else (npm run -s flows:test keeps npm silent)

Files are exported flows. A file runs another as a sub-flow by its name without .json.
It ends with 0 when every test passed, 1 when one failed or cannot be played, 2 when nothing could be tested.
`

/** What comes after `npm run flows:test --`. Throws UsageError. */
export function readArguments(argv: string[]): FlowsTestArguments {
  const { values, positionals: files } = parse(argv)
  const { flow: keys = [], schedule: schedules = [], live = false, json = false } = values
  if (files.length > 0 && (keys.length > 0 || live))
    throw new UsageError(`--flow and --live choose among the flows of the product, and files were named.\n\n${usage}`)
  if (files.length === 0 && schedules.length > 0)
    throw new UsageError(`--schedule is for flows of files: name one. The product has its own schedules.\n\n${usage}`)
  return { files, schedules, keys, of: live ? 'live' : 'draft', isJson: json }
}

function parse(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        flow: { type: 'string', multiple: true },
        schedule: { type: 'string', multiple: true },
        live: { type: 'boolean' },
        json: { type: 'boolean' },
      },
    })
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
  }
}
