import type { Flow } from '../flow.ts'
import { nodeTypes } from '../nodes/registry.generated.ts'
import type { Problem } from '../problem.ts'
import type { NodeTypes } from '../variableUse.ts'
import { manyChoices, repeatedKey } from './choices.ts'
import { doubtfulSound, unevenLoudness, unplayableContent, videoWithoutCaptions } from './content.ts'
import { inescapableGiveUp, noEnd } from './dyingOut.ts'
import { lintGraph, type LintWorld, type Rule } from './lintGraph.ts'
import { nodeData, unknownNodeType } from './nodeData.ts'
import { placeholder } from './placeholders.ts'
import { edgeFromMissingPort, unwiredPort } from './ports.ts'
import { emptyPrompt, emptyRecording, missingLanguage } from './prompts.ts'
import {
  badTimeZone,
  deepNesting,
  subflowCycle,
  unknownContent,
  unknownSchedule,
  unpublishedSubflow,
} from './resources.ts'
import { silentLoop } from './silentLoop.ts'
import { starts } from './starts.ts'
import { badTemplate, unknownVariable } from './templates.ts'
import { unreachableNode } from './unreachableNode.ts'

export type { KnownFlow, LintWorld } from './lintGraph.ts'

/** `nodeData` goes before the general rules: what a node type says of itself replaces their word on the same field. */
const rules: readonly Rule[] = [
  ...[starts, badTimeZone, unknownNodeType, nodeData, unwiredPort, edgeFromMissingPort, unreachableNode],
  ...[silentLoop, inescapableGiveUp, noEnd, repeatedKey, manyChoices, emptyPrompt, emptyRecording, missingLanguage],
  ...[badTemplate, unknownVariable, unpublishedSubflow, subflowCycle, deepNesting, unknownSchedule, unknownContent],
  ...[unplayableContent, doubtfulSound, unevenLoudness, videoWithoutCaptions],
  placeholder,
]

const severities = { error: 0, warning: 1, info: 2 }

/** For a document looked at by itself: nothing outside it is known. */
export const emptyWorld: LintWorld = { flows: {}, schedules: [], content: {} }

/** Everything wrong with a flow: errors first, then in the order of the nodes, what concerns the whole flow ahead of them. */
export function lint(flow: Flow, world: LintWorld, types: NodeTypes = nodeTypes): Problem[] {
  const graph = lintGraph(flow, world, types)
  const said = new Set<string>()
  const saidByType = new Set<string>()
  const problems: Problem[] = []
  for (const rule of rules)
    for (const problem of rule(graph)) {
      const { rule: name, nodeId, edgeId, portId, field, language, message } = problem
      const finding = JSON.stringify([name, nodeId, field])
      if (rule === nodeData) saidByType.add(finding)
      else if (saidByType.has(finding)) continue
      const whole = JSON.stringify([name, nodeId, edgeId, portId, field, language, message])
      if (said.has(whole)) continue
      said.add(whole)
      problems.push(problem)
    }
  const places = new Map(flow.nodes.map(({ id }, index) => [id, index]))
  const placeOf = ({ nodeId }: Problem) => (nodeId === undefined ? -1 : (places.get(nodeId) ?? flow.nodes.length))
  return problems.sort((a, b) => severities[a.severity] - severities[b.severity] || placeOf(a) - placeOf(b))
}

/** Errors block publishing. */
export const blocksPublishing = (problems: readonly Problem[]): boolean =>
  problems.some(({ severity }) => severity === 'error')
