import type { Prompt } from '#shared/flow/prompt.ts'
import { isPromptEmpty } from '#shared/flow/promptText.ts'
import { promptOf } from '#shared/flow/variableUse.ts'
import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core'
import { Columns2, Headphones, Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useFlow, useStudio, useView } from '../../state/studio.ts'
import { FieldFrame, type FieldProps } from '../fields/FieldFrame.tsx'
import type { FieldSchema } from '../formSchema.ts'
import { problemsOf, useNodeForm, valueAt } from '../nodeForm.ts'
import { heardPrompt } from './heardPrompt.ts'
import { LanguageTabs } from './LanguageTabs.tsx'
import { newPart, partNames, partsAsJson, type PartKind } from './promptParts.ts'
import { PromptParts } from './PromptParts.tsx'
import { PromptPreview } from './PromptPreview.tsx'
import { useSamples } from './sampleStore.ts'
import { SideBySide } from './SideBySide.tsx'
import { useHeardSeconds } from './useHeardSeconds.ts'

const maxParts = 30

/** What a caller hears: parts in order, each in every language of the flow. */
export function PromptField({ path, schema, label, isOptional }: FieldProps<FieldSchema>) {
  const form = useNodeForm()
  const { view } = useStudio()
  const languages = useFlow((flow) => flow.languages)
  const defaultLanguage = useFlow((flow) => flow.defaultLanguage)
  const shown = useView((state) => state.language)
  const language = languages.includes(shown) ? shown : defaultLanguage
  const [isPreviewed, setIsPreviewed] = useState(false)
  const [isSideBySide, setIsSideBySide] = useState(false)
  const value = valueAt(form, path)
  const prompt = useMemo(() => promptOf(value), [value])
  const canBeNone = isOptional && schema.optional === true
  if (canBeNone && prompt.length === 0 && !form.isOpen(path) && problemsOf(form, path).length === 0)
    return (
      <div className="formField" data-field={path}>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          className="formAdd"
          disabled={form.readOnly !== undefined}
          leftSection={<Plus size={13} aria-hidden />}
          onClick={() => {
            form.setOpen(path, true)
            form.focusOn(`${path}.0`)
          }}
        >
          {label}
        </Button>
      </div>
    )
  return (
    <FieldFrame
      path={path}
      label={label}
      help={schema.help}
      isOptional={canBeNone}
      isGroup
      actions={
        <span className="promptActions">
          <Estimate prompt={prompt} language={language} />
          {languages.length > 1 && (
            <Tooltip label="Two languages side by side">
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={`${label}: two languages side by side`}
                onClick={() => setIsSideBySide(true)}
              >
                <Columns2 size={14} />
              </ActionIcon>
            </Tooltip>
          )}
          <Tooltip label="What a caller hears">
            <ActionIcon
              variant={isPreviewed ? 'light' : 'subtle'}
              color={isPreviewed ? 'indigo' : 'gray'}
              size="sm"
              aria-label={`Preview ${label}`}
              aria-pressed={isPreviewed}
              onClick={() => setIsPreviewed(!isPreviewed)}
            >
              <Headphones size={14} />
            </ActionIcon>
          </Tooltip>
        </span>
      }
    >
      {() => (
        <>
          {languages.length > 1 && (
            <LanguageTabs
              label={label}
              languages={languages}
              defaultLanguage={defaultLanguage}
              prompt={prompt}
              value={language}
              onChange={(tag) => view.setState({ language: tag })}
            />
          )}
          <PromptParts path={path} prompt={prompt} label={label} languages={[language]} />
          <AddPart path={path} prompt={prompt} label={label} canBeNone={canBeNone} />
          {isPreviewed && <PromptPreview prompt={prompt} language={language} />}
          {isSideBySide && (
            <SideBySide
              path={path}
              prompt={prompt}
              label={label}
              language={language}
              onClose={() => setIsSideBySide(false)}
            />
          )}
        </>
      )}
    </FieldFrame>
  )
}

function Estimate({ prompt, language }: { prompt: Prompt; language: string }) {
  const flow = useFlow((now) => now)
  const { samples } = useSamples()
  const [now] = useState(() => new Date().toISOString())
  const heard = useMemo(
    () => heardPrompt(prompt, { flow, language, samples, now }),
    [prompt, flow, language, samples, now],
  )
  const seconds = useHeardSeconds(heard)
  if (isPromptEmpty(prompt) || seconds === undefined) return null
  return (
    <span className="formHelp numeric" title="About so long on the telephone">
      {`≈ ${seconds} s`}
    </span>
  )
}

type AddPartProps = { path: string; prompt: Prompt; label: string; canBeNone: boolean }

export function AddPart({ path, prompt, label, canBeNone }: AddPartProps) {
  const form = useNodeForm()
  if (form.readOnly !== undefined) return null
  const add = (kind: PartKind) => {
    form.set(path, partsAsJson([...prompt, newPart(kind)]), {
      deed: `Add ${partNames[kind].toLowerCase()} to ${label}`,
    })
    form.focusOn(`${path}.${prompt.length}`)
  }
  return (
    <div className="promptAdd">
      <Menu position="bottom-start" withinPortal returnFocus transitionProps={{ duration: 0 }}>
        <Menu.Target>
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            className="formAdd"
            disabled={prompt.length >= maxParts}
            leftSection={<Plus size={13} aria-hidden />}
            aria-label={`Add a part to ${label}`}
          >
            Add part
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {(Object.keys(partNames) as PartKind[]).map((kind) => (
            <Menu.Item key={kind} onClick={() => add(kind)}>
              {partNames[kind]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {canBeNone && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          aria-label={`Remove ${label}`}
          onClick={() => {
            form.setOpen(path, false)
            form.set(path, [], { deed: `Remove ${label}` })
          }}
        >
          Remove
        </Button>
      )}
    </div>
  )
}
