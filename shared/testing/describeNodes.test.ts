import { expect, it } from 'vitest'
import { nodeTypes } from '../flow/nodes/registry.generated.ts'
import { describeNodes } from './describeNodes.ts'
import { leastData } from './leastData.ts'

it('agrees with docs/node-types.md', async () => {
  await expect(describeNodes(nodeTypes, leastData)).toMatchFileSnapshot('../../docs/node-types.md')
})
