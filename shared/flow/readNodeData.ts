import type { AnyNodeType } from './defineNode.ts'
import type { FlowNode, Json } from './flow.ts'
import type { NodeProblem } from './problem.ts'

type Read = { ok: true; data: unknown } | { ok: false; problems: NodeProblem[] }

/** A node's data brought to its type's current version and parsed; defaults are filled in. */
export function readNodeData(type: AnyNodeType, node: Pick<FlowNode, 'version' | 'data'>): Read {
  if (node.version > type.version)
    return {
      ok: false,
      problems: [
        {
          rule: 'node-data',
          message: `This ${type.title} was made by a newer Patchbay (version ${node.version}; this one knows ${type.version}).`,
        },
      ],
    }
  let data: Record<string, Json> = node.data
  for (let version = node.version; version < type.version; version++) {
    const upgrade = type.upgrades?.[version]
    if (!upgrade)
      return {
        ok: false,
        problems: [{ rule: 'node-data', message: `There is no upgrade of ${type.title} from version ${version}.` }],
      }
    try {
      data = upgrade(data)
    } catch {
      return {
        ok: false,
        problems: [
          {
            rule: 'node-data',
            message: `This ${type.title} could not be brought from version ${version} to ${version + 1}.`,
          },
        ],
      }
    }
  }
  const parsed = type.schema.safeParse(data)
  if (parsed.success) return { ok: true, data: parsed.data }
  return {
    ok: false,
    problems: parsed.error.issues.map(({ path, message }) => ({ rule: 'node-data', field: path.join('.'), message })),
  }
}
