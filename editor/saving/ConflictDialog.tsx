import type { MergeConflict } from '#shared/flow/merge.ts'
import { Button, Group, Modal, Radio, ScrollArea, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useAccount } from '../account/account.ts'
import { useFlow, useStudio } from '../state/studio.ts'
import { conflictWords, quarrelTitle, type Other } from './conflictWords.ts'
import { conflictKey, type Quarrel, type Side } from './saveState.ts'
import { sideWords } from './sideWords.ts'
import { usePeople, useSaveStatus, useSaving, type SavingParts } from './savingContext.ts'

type DialogProps = { isOpen: boolean; onClose: () => void }

/** Both sides of what two authors changed at once, and which to keep. */
export function ConflictDialog(props: DialogProps) {
  const saving = useSaving()
  return saving ? <Sides {...props} saving={saving} /> : null
}

function Sides({ isOpen, onClose, saving: { saver } }: DialogProps & { saving: SavingParts }) {
  const { state } = useSaveStatus(saver)
  const { user } = useAccount()
  const quarrel = state.kind === 'conflict' ? state.quarrel : undefined
  return (
    <Modal
      opened={isOpen && quarrel !== undefined}
      onClose={onClose}
      title={quarrel && quarrelTitle(quarrel, user.id)}
      size={760}
      closeButtonProps={{ 'aria-label': 'Decide later' }}
      scrollAreaComponent={ScrollArea.Autosize}
    >
      {quarrel && <Choices quarrel={quarrel} onClose={onClose} decide={saver.decide} />}
    </Modal>
  )
}

type ChoicesProps = { quarrel: Quarrel; onClose: () => void; decide: (choices: ReadonlyMap<string, Side>) => void }

function Choices({ quarrel: { theirs, conflicts }, onClose, decide }: ChoicesProps) {
  const [choices, setChoices] = useState<ReadonlyMap<string, Side>>(new Map())
  const name = usePeople(({ names }) => (theirs.updatedBy === null ? undefined : names.get(theirs.updatedBy)))
  const { user } = useAccount()
  const other: Other =
    theirs.updatedBy === user.id
      ? { kind: 'self' }
      : name === undefined
        ? { kind: 'unknown' }
        : { kind: 'colleague', name }
  const open = conflicts.filter((conflict) => !choices.has(conflictKey(conflict))).length
  const all = (side: Side) => setChoices(new Map(conflicts.map((conflict) => [conflictKey(conflict), side])))
  return (
    <Stack gap="md">
      <Text size="sm">
        {other.kind === 'self'
          ? 'Everything else you did in both tabs goes together.'
          : `Everything else you and ${name ?? 'the other author'} did goes together.`}{' '}
        Your side stays on the screen, and nothing is overwritten, until you have chosen.
      </Text>
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={() => all('ours')}>
          {other.kind === 'self' ? 'Choose all of this tab' : 'Choose all of mine'}
        </Button>
        <Button size="xs" variant="default" onClick={() => all('theirs')}>
          Choose all of{' '}
          {other.kind === 'self' ? 'the other tab' : other.kind === 'unknown' ? 'theirs' : `${other.name}’s`}
        </Button>
      </Group>
      <ol className="conflicts" aria-label="Conflicts">
        {conflicts.map((conflict) => {
          const key = conflictKey(conflict)
          return (
            <li key={key}>
              <OneConflict
                conflict={conflict}
                other={other}
                side={choices.get(key) ?? null}
                onChoose={(side) => setChoices(new Map([...choices, [key, side]]))}
              />
            </li>
          )
        })}
      </ol>
      <Group justify="space-between" className="conflictEnd">
        <Text size="sm" className="quiet" role="status">
          {open === 0 ? 'All chosen.' : open === 1 ? 'One is left to choose.' : `${open} are left to choose.`}
        </Text>
        <Group gap="xs">
          <Button variant="default" onClick={onClose}>
            Decide later
          </Button>
          <Button
            disabled={open > 0}
            onClick={() => {
              onClose()
              decide(choices)
            }}
          >
            Keep these
          </Button>
        </Group>
      </Group>
    </Stack>
  )
}

type OneProps = { conflict: MergeConflict; other: Other; side: Side | null; onChoose: (side: Side) => void }

function OneConflict({ conflict, other, side, onChoose }: OneProps) {
  const { view } = useStudio()
  const flow = useFlow((now) => now)
  const language = view.getState().language
  const mine = other.kind === 'self' ? 'This tab' : 'Mine'
  const others = other.kind === 'self' ? 'Other tab' : other.kind === 'unknown' ? 'Theirs' : `${other.name}’s`
  return (
    <Radio.Group
      label={conflictWords(conflict, other, flow, language)}
      value={side}
      onChange={(value) => onChoose(value === 'theirs' ? 'theirs' : 'ours')}
      classNames={{ label: 'breaks' }}
    >
      <div className="conflictSides">
        <Radio.Card
          value="ours"
          className="conflictSide"
          aria-label={`${mine}: ${sideWords(conflict, 'ours', flow, language)}`}
        >
          <Head title={mine} isChosen={side === 'ours'} />
          <span className="conflictValue">{sideWords(conflict, 'ours', flow, language)}</span>
        </Radio.Card>
        <Radio.Card
          value="theirs"
          className="conflictSide"
          aria-label={`${other.kind === 'colleague' ? other.name : others}: ${sideWords(conflict, 'theirs', flow, language)}`}
        >
          <Head title={others} isChosen={side === 'theirs'} />
          <span className="conflictValue">{sideWords(conflict, 'theirs', flow, language)}</span>
        </Radio.Card>
      </div>
      {conflict.base !== undefined && (
        <Text size="xs" className="quiet breaks" mt={4}>
          Before: {sideWords(conflict, 'base', flow, language)}
        </Text>
      )}
    </Radio.Group>
  )
}

function Head({ title, isChosen }: { title: string; isChosen: boolean }) {
  return (
    <span className="conflictHead">
      <span className="conflictMark" data-chosen={isChosen || undefined} aria-hidden />
      {title}
    </span>
  )
}
