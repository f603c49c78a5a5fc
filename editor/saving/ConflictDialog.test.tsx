import type { Flow } from '#shared/flow/flow.ts'
import { mergeFlows } from '#shared/flow/merge.ts'
import { flowOf, say } from '#shared/testing/flows.ts'
import { act } from 'react'
import { describe, expect, it } from 'vitest'
import { createStore } from 'zustand/vanilla'
import { me, press, settle } from '../testing.tsx'
import { ConflictDialog } from './ConflictDialog.tsx'
import type { DraftSaver } from './draftSaver.ts'
import { createPeople } from './people.ts'
import { SaveState } from './SaveState.tsx'
import type { SaveState as State, SaveStatus } from './saveState.ts'
import { SavingContext } from './savingContext.ts'
import { showInStudio } from './testing.tsx'

const base = flowOf({
  start: { type: 'start', to: 'a' },
  a: { type: 'say', data: { prompt: say('Hello.') }, to: 'end' },
  end: { type: 'end' },
})
const labelled = (label: string, timeZone: string): Flow => ({
  ...base,
  timeZone,
  nodes: base.nodes.map((node) => (node.id === 'a' ? { ...node, label } : node)),
})
const ours = labelled('<b>Ours</b>', 'Europe/Madrid')
const theirs = labelled('Theirs', 'Europe/Rome')
const ben = { id: '6b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f', name: 'Ben' }

/** The dialog over a saver that stands still in a state, and keeps what it is asked for. */
async function open(state: State) {
  const decided: [string, string][][] = []
  let opened = 0
  const status = createStore<SaveStatus>()(() => ({ state, revision: 4, savedAt: undefined }))
  const saver = {
    status,
    decide: (choices: ReadonlyMap<string, string>) => decided.push([...choices]),
    flush: () => Promise.resolve(),
  } as unknown as DraftSaver
  const people = createPeople(ben)
  const { place } = await showInStudio(
    ours,
    <SavingContext value={{ saver, people, openConflict: () => opened++ }}>
      <SaveState />
      <ConflictDialog isOpen onClose={() => undefined} />
    </SavingContext>,
  )
  await settle()
  return { place, decided, opened: () => opened }
}
const { conflicts } = mergeFlows({ base, ours, theirs })
const quarrel = {
  base,
  theirs: { flow: theirs, revision: 4, updatedAt: undefined, updatedBy: ben.id },
  conflicts,
}
const dialog = () => document.querySelector<HTMLElement>('[role="dialog"]')
const radios = () => [...document.querySelectorAll<HTMLElement>('[role="radio"]')]
const keep = () => [...document.querySelectorAll('button')].find(({ textContent }) => textContent === 'Keep these')

describe('the dialog of a conflict', () => {
  it('shows both sides of each field, whose they are, and words of flows as text', async () => {
    await open({ kind: 'conflict', quarrel })
    expect(radios().map((radio) => radio.getAttribute('aria-label'))).toEqual([
      'Mine: Europe/Madrid',
      'Ben: Europe/Rome',
      'Mine: <b>Ours</b>',
      'Ben: Theirs',
    ])
    expect(dialog()?.textContent).toContain('Ben “Europe/Rome”')
    expect(dialog()?.querySelector('b')).toBeNull()
  })

  it('keeps what was chosen once all is chosen', async () => {
    const { decided } = await open({ kind: 'conflict', quarrel })
    await act(async () => radios()[1]?.click())
    expect(keep()?.disabled).toBe(true)
    expect(dialog()?.textContent).toContain('One is left to choose.')
    await act(async () => radios()[2]?.click())
    expect(keep()?.disabled).toBe(false)
    await press(document.body, 'Keep these')
    expect(decided).toEqual([
      [
        ['["setting","timeZone"]', 'theirs'],
        ['["node","a","label"]', 'ours'],
      ],
    ])
  })

  it('chooses one side of all at once', async () => {
    const { decided } = await open({ kind: 'conflict', quarrel })
    await press(document.body, 'Choose all of Ben’s')
    await press(document.body, 'Keep these')
    expect(decided[0]?.map(([, side]) => side)).toEqual(['theirs', 'theirs'])
  })

  it('calls nodes, fields and ways as the canvas and the form do, and not by their ids', async () => {
    const prompted = (text: string, to: string): Flow => ({
      ...base,
      nodes: base.nodes.map((node) =>
        node.id === 'a' ? { ...node, data: { prompt: [{ kind: 'text', text: { 'en-US': text } }] } } : node,
      ),
      edges: base.edges.map((edge) => (edge.from.nodeId === 'a' ? { ...edge, to } : edge)),
    })
    const [mine, other] = [prompted('Good day.', 'start'), prompted('Good evening.', 'a')]
    await open({
      kind: 'conflict',
      quarrel: {
        base,
        theirs: { ...quarrel.theirs, flow: other },
        conflicts: mergeFlows({ base, ours: mine, theirs: other }).conflicts,
      },
    })
    const labels = [...(dialog()?.querySelectorAll('.mantine-RadioGroup-label') ?? [])].map((one) => one.textContent)
    expect(labels).toEqual([
      '“<b>Ours</b>” › What the caller hears › English (United States): you made it “Good day.”, Ben “Good evening.”.',
      '“<b>Ours</b>” › Next: both of you changed it.',
    ])
  })

  it('names the other tab where both sides are the same member’s', async () => {
    await open({ kind: 'conflict', quarrel: { ...quarrel, theirs: { ...quarrel.theirs, updatedBy: me.user.id } } })
    expect(dialog()?.textContent).toContain('You changed the same things in another tab')
    expect(dialog()?.textContent).toContain(
      '“<b>Ours</b>” › Name: you made it “<b>Ours</b>” here, and “Theirs” in your',
    )
    expect(dialog()?.textContent).not.toContain('author')
    expect(radios().map((radio) => radio.getAttribute('aria-label')?.split(':')[0])).toEqual([
      ...['This tab', 'Other tab', 'This tab', 'Other tab'],
    ])
  })

  it('is away while there is no conflict', async () => {
    await open({ kind: 'saved' })
    expect(dialog()).toBeNull()
  })
})

describe('the state of saving', () => {
  it.each([
    [{ kind: 'saved' }, 'Saved', 'All changes are saved.'],
    [{ kind: 'saving' }, 'Saving…', ''],
    [{ kind: 'offline', message: 'No answer.' }, 'Offline', 'Offline. Your changes are kept in this browser.'],
    [{ kind: 'refused', message: 'Too large.' }, 'Not saved', 'Not saved. Too large.'],
  ] as const)('%j is “%s”', async (state, word, announced) => {
    const { place } = await open(state)
    expect(place.querySelector('.saveWord')?.textContent).toBe(word)
    expect(place.querySelector('[role="status"]')?.textContent).toBe(announced)
  })

  it('leads to the conflict', async () => {
    const { place, opened } = await open({ kind: 'conflict', quarrel })
    await act(async () => place.querySelector<HTMLElement>('.saveState')?.click())
    expect(opened()).toBe(1)
  })
})
