import type { FlowNode } from '#shared/flow/flow.ts'
import { ActionIcon, Input, Menu, Textarea, UnstyledButton } from '@mantine/core'
import { ChevronDown, ChevronRight, Copy, MoreHorizontal, StickyNote, Trash2 } from 'lucide-react'
import { useId, useMemo, useState, type ComponentType } from 'react'
import { NodeIcon } from '../canvas/NodeIcon.tsx'
import { typeOf } from '../graph/nodePorts.ts'
import { setNodeText } from '../graph/changeNode.ts'
import { useFlow, useStudio, useView } from '../state/studio.ts'
import { useDeeds } from '../studio/deedsContext.ts'
import { Fields, useShownFields } from './fields/Fields.tsx'
import { Incoming } from './Incoming.tsx'
import { NodeFormContext, useNodeForm } from './nodeForm.ts'
import { nodeProblems } from './nodeProblems.ts'
import { NodeProblems } from './NodeProblems.tsx'
import { TryRequest } from './request/TryRequest.tsx'
import { advancedPath, useNodeFormState } from './useNodeFormState.ts'
import { WaysOut } from './WaysOut.tsx'

/** What an author may do with a node beside filling it in, by its type. */
const tools: Readonly<Record<string, ComponentType>> = { request: TryRequest }

/** One node: what it is called, what is wrong with it, what it does, and where it leads. */
export function NodeInspector({ node }: { node: FlowNode }) {
  const { readOnly } = useStudio()
  const type = typeOf(node)
  return (
    <>
      <NodeHead node={node} />
      <div className="inspectorBody">
        {readOnly !== undefined && <div className="inspectorLocked">{readOnly} You can look, and not change.</div>}
        {type ? (
          <NodeForm node={node} />
        ) : (
          <div className="formHelp">
            This version of Patchbay does not know nodes of type {node.type}. The node is kept as it is.
          </div>
        )}
        <WaysOut node={node} />
        <Incoming node={node} />
      </div>
    </>
  )
}

function NodeHead({ node }: { node: FlowNode }) {
  const { document, readOnly } = useStudio()
  const deeds = useDeeds()
  const type = typeOf(node)
  const [isNoted, setIsNoted] = useState(node.note !== undefined)
  const id = useId()
  const title = type?.title ?? node.type
  const isLocked = readOnly !== undefined
  const setText = (what: 'label' | 'note', text: string) =>
    document.edit(
      what === 'label' ? `Rename ${title}` : `Change the note of ${node.label ?? title}`,
      (flow) => setNodeText(flow, node.id, what, text),
      { join: `${node.id} ${what}` },
    )
  return (
    <header className="inspectorHead" data-group={type?.group}>
      <div className="inspectorTitle">
        <span className="inspectorIcon">
          <NodeIcon name={type?.icon ?? ''} />
        </span>
        <Input
          id={`${id}-label`}
          className="inspectorName"
          variant="unstyled"
          aria-label="Name of the node"
          placeholder={title}
          maxLength={200}
          disabled={isLocked}
          value={node.label ?? ''}
          onChange={({ currentTarget }) => setText('label', currentTarget.value)}
        />
        {!isLocked && (
          <Menu position="bottom-end" withinPortal returnFocus transitionProps={{ duration: 0 }}>
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" size="sm" aria-label="More for this node">
                <MoreHorizontal size={15} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {type?.group !== 'entry' && (
                <Menu.Item leftSection={<Copy size={14} aria-hidden />} onClick={() => deeds.duplicateSelected()}>
                  Duplicate
                </Menu.Item>
              )}
              <Menu.Item leftSection={<StickyNote size={14} aria-hidden />} onClick={() => setIsNoted(true)}>
                Write a note
              </Menu.Item>
              <Menu.Item
                color="red"
                leftSection={<Trash2 size={14} aria-hidden />}
                onClick={() => deeds.removeSelected()}
              >
                Delete
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      <div className="inspectorAbout">
        <b>{title}</b> {type?.description}
      </div>
      {(isNoted || node.note !== undefined) && (
        <div className="inspectorNote">
          <label className="formHidden" htmlFor={`${id}-note`}>
            Note, for authors only
          </label>
          <Textarea
            id={`${id}-note`}
            size="xs"
            autosize
            minRows={1}
            maxRows={8}
            placeholder="A note for authors; callers never hear it"
            disabled={isLocked}
            autoFocus={isNoted && node.note === undefined}
            value={node.note ?? ''}
            onChange={({ currentTarget }) => setText('note', currentTarget.value.slice(0, 2000))}
          />
        </div>
      )}
    </header>
  )
}

function NodeForm({ node }: { node: FlowNode }) {
  const flow = useFlow((now) => now)
  const checked = useView((view) => view.problems)
  const type = typeOf(node)
  const problems = useMemo(() => nodeProblems(flow, node, checked), [flow, node, checked])
  if (!type) return null
  return <DrawnForm node={node} type={type} title={node.label?.trim() || type.title} problems={problems} />
}

function DrawnForm(input: Parameters<typeof useNodeFormState>[0]) {
  const { form, place } = useNodeFormState(input)
  const Tool = Object.hasOwn(tools, input.node.type) ? tools[input.node.type] : undefined
  return (
    <NodeFormContext value={form}>
      <NodeProblems node={input.node} problems={input.problems} />
      <div ref={place} className="inspectorForm">
        <FormFields />
        {Tool && <Tool />}
      </div>
    </NodeFormContext>
  )
}

function FormFields() {
  const { form, plain, advanced } = useSplitFields()
  const isOpen = form.isOpen(advancedPath)
  const Chevron = isOpen ? ChevronDown : ChevronRight
  return (
    <>
      {plain.length + advanced.length === 0 && <div className="formHelp">There is nothing to fill in here.</div>}
      <Fields path="" schema={form.schema} only="plain" />
      {advanced.length > 0 && (
        <div className="inspectorAdvanced">
          <UnstyledButton
            className="inspectorFold"
            aria-expanded={isOpen}
            onClick={() => form.setOpen(advancedPath, !isOpen)}
          >
            <Chevron size={14} aria-hidden />
            Advanced
            {advanced.some(([name]) => form.problems.some(({ field }) => field === name)) && (
              <span className="formDot" role="img" aria-label="Has problems" />
            )}
          </UnstyledButton>
          {isOpen && <Fields path="" schema={form.schema} only="advanced" />}
        </div>
      )}
    </>
  )
}

function useSplitFields() {
  const form = useNodeForm()
  const shown = useShownFields('', form.schema)
  return {
    form,
    plain: shown.filter(([, field]) => field.advanced !== true),
    advanced: shown.filter(([, field]) => field.advanced === true),
  }
}
