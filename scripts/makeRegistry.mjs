// Writes shared/flow/nodes/registry.generated.ts from the folders beside it: every folder with a node.ts is one node type, whose
// export has the folder's name. `--check` writes nothing and exits 1 when the file is out of date. Node built-ins only.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const nodesFolder = join(dirname(fileURLToPath(import.meta.url)), '..', 'shared', 'flow', 'nodes')
const registryFile = join(nodesFolder, 'registry.generated.ts')

/** Folder names in code-unit order, which no locale changes. */
const types = readdirSync(nodesFolder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(nodesFolder, entry.name, 'node.ts')))
  .map(({ name }) => name)
  .sort()

/** Reserved words cannot be imported under their own name; none is a node type so far, and this says so early. */
const unusable = types.filter((type) => !/^[a-z][A-Za-z0-9]*$/.test(type))
if (unusable.length > 0) {
  console.error(`Node folders are named in camelCase; rename ${unusable.join(', ')}.`)
  process.exit(1)
}

const source = [
  '// Written by scripts/makeRegistry.mjs. Do not edit.',
  "import type { AnyNodeType } from '../defineNode.ts'",
  ...types.map((type) => `import { ${type} } from './${type}/node.ts'`),
  '',
  'export const nodeTypes: Readonly<Record<string, AnyNodeType>> = {',
  ...types.map((type) => `  ${type},`),
  '}',
  '',
].join('\n')

const present = existsSync(registryFile) ? readFileSync(registryFile, 'utf8') : ''
if (process.argv.includes('--check')) {
  if (present !== source) {
    console.error('shared/flow/nodes/registry.generated.ts is out of date. Run `node scripts/makeRegistry.mjs`.')
    process.exit(1)
  }
} else if (present !== source) writeFileSync(registryFile, source)
