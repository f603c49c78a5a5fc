import './history.css'
import { Button, Group, Switch } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { ArrowLeft } from 'lucide-react'
import { useEffect, useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { FlowView } from '../canvas/FlowView.tsx'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import { useStudio, useView } from '../state/studio.ts'
import { usePageParams } from '../shell/usePageParams.ts'
import { useComparison } from './comparison.ts'
import { onlyDifferent, unionOf } from './unionOf.ts'
import { useCompared } from './useCompared.ts'

/** Over the canvas while a version is looked at: both flows in one drawing, with what differs in colour. */
export function ComparedCanvas() {
  const { comparison, change } = useComparison()
  const { view } = useStudio()
  const [params] = useSearchParams()
  const linked = params.get('version')
  const nodeId = params.get('node') ?? undefined
  useEffect(() => {
    if (linked === null) return
    change({ versionId: linked, focusNodeId: nodeId })
    view.setState({ right: 'history' })
  }, [linked, nodeId, change, view])
  return comparison.versionId === undefined ? null : <Shown />
}

function Shown() {
  const { comparison, change, end } = useComparison()
  const { versionId, isOnlyDifferences, focusNodeId } = comparison
  const { compared, error } = useCompared()
  const language = useView((view) => view.language)
  const [params, setParams] = usePageParams()
  const isNarrow = useMediaQuery('(max-width: 56em)', false, { getInitialValueInEffect: false })
  const union = useMemo(() => compared && unionOf(compared.before, compared.after), [compared])
  const flow = useMemo(
    () => union && (isOnlyDifferences ? onlyDifferent(union) : union.flow),
    [union, isOnlyDifferences],
  )
  const leave = () => {
    end()
    if (!params.has('version')) return
    const rest = new URLSearchParams(params)
    rest.delete('version')
    rest.delete('node')
    setParams(rest, { replace: true })
  }
  return (
    <section className="comparedCanvas" aria-label="Version on the canvas">
      <Group className="comparedBar" justify="space-between" gap="xs">
        <Group gap="sm">
          <Button size="compact-sm" variant="default" leftSection={<ArrowLeft size={14} />} onClick={leave}>
            Back to the draft
          </Button>
          {compared && (
            <span className="comparedTitle">
              {compared.before === compared.after
                ? `Version ${compared.version.number}`
                : `${upper(compared.beforeName)} → ${compared.afterName}`}
            </span>
          )}
          <ul className="comparedLegend" aria-label="Colours">
            <li data-mark="added">Added</li>
            <li data-mark="changed">Changed</li>
            <li data-mark="removed">Removed</li>
          </ul>
        </Group>
        <Switch
          size="xs"
          label="Only differences"
          checked={isOnlyDifferences}
          onChange={({ currentTarget }) => change({ isOnlyDifferences: currentTarget.checked })}
        />
      </Group>
      <div className="comparedFlow">
        {error !== null && error !== undefined ? (
          <FailureNotice title="The version could not be loaded" error={error} />
        ) : (
          flow &&
          union && (
            <FlowView
              key={`${versionId} ${compared?.beforeName} ${compared?.afterName} ${isOnlyDifferences}`}
              flow={flow}
              marks={union.marks}
              language={language}
              focusNodeId={focusNodeId}
              hasMiniMap={!isNarrow}
              onSelect={(nodeId) => change({ focusNodeId: nodeId })}
            />
          )
        )}
      </div>
    </section>
  )
}

const upper = (words: string) => words.charAt(0).toUpperCase() + words.slice(1)
