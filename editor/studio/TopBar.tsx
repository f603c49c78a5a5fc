import { ActionIcon, Button, Group, Menu } from '@mantine/core'
import {
  FlaskConical,
  History,
  Keyboard,
  Languages,
  MoreHorizontal,
  Phone,
  Redo2,
  SlidersHorizontal,
  Undo2,
  WandSparkles,
} from 'lucide-react'
import { useMemo, useState } from 'react'
import { ProblemsButton } from '../problems/ProblemsButton.tsx'
import { PublishButton } from '../publish/PublishButton.tsx'
import { Presence } from '../saving/Presence.tsx'
import { SaveState } from '../saving/SaveState.tsx'
import { useCommands, type Command } from '../shell/commands.ts'
import { useStudio, useSteps, useView } from '../state/studio.ts'
import type { BottomPanel, RightPanel } from '../state/studioView.ts'
import { useDeeds } from './deedsContext.ts'
import { FlowName } from './FlowName.tsx'
import { FlowSettings } from './FlowSettings.tsx'
import { Hint } from './Hint.tsx'
import { LanguageChoice } from './LanguageChoice.tsx'
import { ServiceBadge } from './ServiceBadge.tsx'
import { ShortcutsDialog } from './ShortcutsDialog.tsx'

/** Name, saving, history, language, problems, trying and publishing of the open flow. */
export function TopBar() {
  const { view, readOnly } = useStudio()
  const deeds = useDeeds()
  const { undo, redo } = useSteps()
  const right = useView((state) => state.right)
  const bottom = useView((state) => state.bottom)
  const [areKeysShown, setAreKeysShown] = useState(false)
  const [areSettingsShown, setAreSettingsShown] = useState(false)
  const commands = useMemo<readonly Command[]>(
    () => [
      { id: 'settings', group: 'This flow', title: 'Flow settings', run: () => setAreSettingsShown(true) },
      { id: 'keys', group: 'This flow', title: 'Keyboard shortcuts', shortcut: '?', run: () => setAreKeysShown(true) },
    ],
    [],
  )
  useCommands('topBar', commands)
  const toggleRight = (panel: RightPanel) => view.setState({ right: right === panel ? 'inspector' : panel })
  const toggleBottom = (panel: BottomPanel) => view.setState({ bottom: bottom === panel ? null : panel })
  return (
    <header className="topBar">
      <Group gap="xs" wrap="nowrap" miw={0} className="topBarStart">
        <FlowName />
        <SaveState />
        <ServiceBadge />
      </Group>
      <Group gap={2} wrap="nowrap">
        <Hint label={undo === undefined ? 'Nothing to undo' : `Undo: ${undo} (Ctrl Z)`}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={undo === undefined ? 'Undo' : `Undo: ${undo}`}
            disabled={undo === undefined || readOnly !== undefined}
            onClick={deeds.undo}
          >
            <Undo2 size={17} />
          </ActionIcon>
        </Hint>
        <Hint label={redo === undefined ? 'Nothing to redo' : `Redo: ${redo} (Ctrl Shift Z)`}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={redo === undefined ? 'Redo' : `Redo: ${redo}`}
            disabled={redo === undefined || readOnly !== undefined}
            onClick={deeds.redo}
          >
            <Redo2 size={17} />
          </ActionIcon>
        </Hint>
        <Hint label="Tidy up (T)">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label="Tidy up"
            disabled={readOnly !== undefined}
            onClick={() => void deeds.tidy()}
          >
            <WandSparkles size={17} />
          </ActionIcon>
        </Hint>
      </Group>
      <Group gap="xs" wrap="nowrap" className="topBarEnd">
        <Presence />
        <LanguageChoice />
        <Button
          className="topBarWide"
          size="xs"
          variant={bottom === 'tests' ? 'light' : 'subtle'}
          color={bottom === 'tests' ? 'indigo' : 'gray'}
          leftSection={<FlaskConical size={15} />}
          aria-pressed={bottom === 'tests'}
          onClick={() => toggleBottom('tests')}
        >
          Tests
        </Button>
        <Button
          className="topBarWide"
          size="xs"
          variant={right === 'history' ? 'light' : 'subtle'}
          color={right === 'history' ? 'indigo' : 'gray'}
          leftSection={<History size={15} />}
          aria-pressed={right === 'history'}
          onClick={() => toggleRight('history')}
        >
          Versions
        </Button>
        <ProblemsButton isOpen={bottom === 'problems'} onClick={() => toggleBottom('problems')} />
        <Button
          size="xs"
          variant={right === 'phone' ? 'light' : 'default'}
          leftSection={<Phone size={15} />}
          aria-pressed={right === 'phone'}
          onClick={() => toggleRight('phone')}
        >
          Try it
        </Button>
        <PublishButton />
        <Menu position="bottom-end" width={220}>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label="More">
              <MoreHorizontal size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<Languages size={16} />} onClick={() => toggleBottom('texts')}>
              Texts and translations
            </Menu.Item>
            <Menu.Item
              className="topBarFolded"
              leftSection={<FlaskConical size={16} />}
              onClick={() => toggleBottom('tests')}
            >
              Tests
            </Menu.Item>
            <Menu.Item
              className="topBarFolded"
              leftSection={<History size={16} />}
              onClick={() => toggleRight('history')}
            >
              Versions
            </Menu.Item>
            <Menu.Item leftSection={<SlidersHorizontal size={16} />} onClick={() => setAreSettingsShown(true)}>
              Flow settings
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item leftSection={<Keyboard size={16} />} onClick={() => setAreKeysShown(true)}>
              Keyboard shortcuts
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
      <ShortcutsDialog isOpen={areKeysShown} setIsOpen={setAreKeysShown} />
      <FlowSettings isOpen={areSettingsShown} onClose={() => setAreSettingsShown(false)} />
    </header>
  )
}
