// Written by scripts/makeRegistry.mjs. Do not edit.
import type { AnyNodeType } from '../defineNode.ts'

export const nodeTypes: Readonly<Record<string, AnyNodeType>> = {
}
