import '../list/list.css'
import './flows.css'
import type { FlowSummary } from '#shared/api/flow.ts'
import { Button, Stack } from '@mantine/core'
import { FileUp, Plus, SearchX, Workflow } from 'lucide-react'
import { Suspense, useCallback, useEffect, useState } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { useMay } from '../account/account.ts'
import { ListEnd } from '../list/ListEnd.tsx'
import { useSelection } from '../list/useSelection.ts'
import { EmptyState } from '../shell/EmptyState.tsx'
import { lazyPart } from '../shell/lazyPart.tsx'
import { PartFailedOver } from '../shell/PartFailed.tsx'
import { PageFrame } from '../shell/PageFrame.tsx'
import { usePageParams } from '../shell/usePageParams.ts'
import { BulkBar } from './BulkBar.tsx'
import type { FlowDialog } from './flowDialog.ts'
import { isFiltered, noFilter, readFilter, writeFilter, type FlowFilter } from './flowFilter.ts'
import { FlowFilters } from './FlowFilters.tsx'
import { FlowList } from './FlowList.tsx'
import type { FlowOutcome, ImportOutcome } from './flowRequests.ts'
import { useFlowActions } from './useFlowActions.ts'
import { useFlows } from './useFlows.ts'

const FlowMenu = lazyPart(
  () => import('./FlowMenu.tsx').then(({ FlowMenu }) => FlowMenu),
  ({ onClose }, fault) => <PartFailedOver {...fault} onClose={onClose} />,
)
const FlowDialogs = lazyPart(
  () => import('./FlowDialogs.tsx').then(({ FlowDialogs }) => FlowDialogs),
  ({ onClosed }, fault) => <PartFailedOver {...fault} onClose={onClosed} />,
)
const ImportFlows = lazyPart(
  () => import('./ImportFlows.tsx').then(({ ImportFlows }) => ImportFlows),
  ({ wish }, fault) => wish > 0 && <PartFailedOver {...fault} onClose={fault.again} />,
)

/** All flows of the company: found, opened, made, put away. */
export function FlowListPage() {
  const [params, setParams] = usePageParams()
  const filter = readFilter(params)
  const changeFilter = (change: Partial<FlowFilter>) =>
    setParams((before) => writeFilter(before, { ...readFilter(before), ...change }), { replace: true })
  const list = useFlows(filter)
  const { flows, isFetching, isPlaceholderData } = list
  const { may, whyNot } = useMay('flows:write')

  const [dialog, setDialog] = useState<FlowDialog>()
  const onRefused = useCallback(
    (title: string, outcomes: readonly FlowOutcome[]) => setDialog({ kind: 'refused', title, outcomes }),
    [],
  )
  const actions = useFlowActions({ onRefused })
  const [menu, setMenu] = useState<{ flow: FlowSummary; anchor: HTMLElement }>()
  const [importWish, setImportWish] = useState(0)
  const askForFiles = useCallback(() => setImportWish((count) => count + 1), [])
  const askForName = useCallback(() => setDialog({ kind: 'new' }), [])
  useWishes({ new: askForName, import: askForFiles }, may)

  const { chosen, ...selection } = useSelection(flows)

  return (
    <PageFrame
      title="Flows"
      {...(!may && { lead: `You can look and export, not change. ${whyNot}` })}
      actions={
        <>
          <Button
            size="xs"
            variant="default"
            leftSection={<FileUp size={16} aria-hidden />}
            disabled={!may}
            onClick={askForFiles}
          >
            Import
          </Button>
          <Button size="xs" leftSection={<Plus size={16} aria-hidden />} disabled={!may} onClick={askForName}>
            New flow
          </Button>
        </>
      }
    >
      <Stack gap="sm" aria-busy={isFetching}>
        <FlowFilters filter={filter} onChange={changeFilter} />
        {flows && flows.length > 0 && (
          <div onKeyDown={selection.onKeyDown} data-old={isPlaceholderData || undefined} className="listArea">
            <FlowList
              flows={flows}
              chosenIds={selection.ids}
              menuFlowId={menu?.flow.id}
              onToggle={selection.toggle}
              onToggleAll={selection.toggleAll}
              onMenu={(flow, anchor) => setMenu((open) => (open?.flow.id === flow.id ? undefined : { flow, anchor }))}
              onTag={(tag) => changeFilter({ tag })}
            />
          </div>
        )}
        {flows?.length === 0 &&
          (isFiltered(filter) ? (
            <EmptyState
              icon={SearchX}
              title="No flow fits"
              actions={
                <Button variant="default" mt="xs" onClick={() => changeFilter(noFilter)}>
                  Show all current flows
                </Button>
              }
            >
              Try a part of the name, another status or another tag.
            </EmptyState>
          ) : (
            <NoFlows may={may} onNew={askForName} onImport={askForFiles} />
          ))}
        <ListEnd
          list={list}
          isLoaded={flows !== undefined}
          what="The flows"
          whole="The list"
          skeletons={{ what: 'The flows', height: 58 }}
        />
        {chosen.length > 0 && (
          <BulkBar flows={chosen} actions={actions} onDialog={setDialog} onClear={selection.clear} />
        )}
      </Stack>
      <Suspense fallback={null}>
        {menu && <FlowMenu {...menu} actions={actions} onDialog={setDialog} onClose={() => setMenu(undefined)} />}
      </Suspense>
      <Suspense fallback={null}>
        {dialog && <FlowDialogs dialog={dialog} actions={actions} onClosed={() => setDialog(undefined)} />}
      </Suspense>
      <Suspense fallback={null}>
        {may && (
          <ImportFlows
            wish={importWish}
            onOutcomes={(outcomes: readonly ImportOutcome[]) => setDialog({ kind: 'imported', outcomes })}
            onChanged={actions.refresh}
          />
        )}
      </Suspense>
    </PageFrame>
  )
}

function NoFlows({ may, onNew, onImport }: { may: boolean; onNew: () => void; onImport: () => void }) {
  return (
    <EmptyState
      icon={Workflow}
      title="No flows yet"
      actions={
        may && (
          <div className="flowFirst">
            <Button onClick={onNew}>Make the first one</Button>
            <Button variant="default" onClick={onImport}>
              Import a file
            </Button>
          </div>
        )
      }
    >
      A flow is what answers the phone: greetings, menus, questions. Start from a template, try it, publish it, and give
      it a number.
    </EmptyState>
  )
}

/** Does what the command palette asked for, once: `wish` in the state of the address. */
function useWishes(works: Readonly<Record<string, () => void>>, may: boolean): void {
  const { state, pathname, search } = useLocation()
  const navigate = useNavigate()
  const wish: unknown = typeof state === 'object' && state !== null && 'wish' in state ? state.wish : undefined
  const work = typeof wish === 'string' && may ? works[wish] : undefined
  useEffect(() => {
    if (!work) return
    work()
    void navigate(pathname + search, { replace: true, state: null })
  }, [work, navigate, pathname, search])
}
