import { flowOf } from '#shared/testing/flows.ts'
import { useRef } from 'react'
import { ReactFlowProvider } from 'reactflow'
import { expect, it } from 'vitest'
import { useDeeds } from '../studio/deedsContext.ts'
import { pressKey, showPanel } from '../studio/showPanel.tsx'
import type { AddAt } from './display.ts'
import { useCanvasKeys } from './useCanvasKeys.ts'

const flow = flowOf({ start: { type: 'start' } })

function Canvas({ onAdd }: { onAdd: (at: AddAt) => void }) {
  const place = useRef<HTMLDivElement>(null)
  useCanvasKeys({ deeds: useDeeds(), place, onAdd })
  return <div ref={place} tabIndex={-1} />
}

async function askedBy(key: string, options: { readOnly?: string }): Promise<AddAt[]> {
  const asked: AddAt[] = []
  await showPanel(
    flow,
    <ReactFlowProvider>
      <Canvas onAdd={(at) => asked.push(at)} />
    </ReactFlowProvider>,
    options,
  )
  await pressKey(key)
  return asked
}

it('asks an author what comes next, and not who may only read', async () => {
  expect(await askedBy('a', {})).toMatchObject([{ kind: 'port', nodeId: 'start', portId: 'next' }])
  expect(await askedBy('a', { readOnly: 'Your role is viewer.' })).toEqual([])
})
