// Written by scripts/makeRegistry.mjs. Do not edit.
import type { AnyNodeType } from '../defineNode.ts'
import { branch } from './branch/node.ts'
import { collect } from './collect/node.ts'
import { end } from './end/node.ts'
import { goal } from './goal/node.ts'
import { hours } from './hours/node.ts'
import { language } from './language/node.ts'
import { loop } from './loop/node.ts'
import { menu } from './menu/node.ts'
import { optOut } from './optOut/node.ts'
import { request } from './request/node.ts'
import { say } from './say/node.ts'
import { set } from './set/node.ts'
import { split } from './split/node.ts'
import { start } from './start/node.ts'
import { subflow } from './subflow/node.ts'
import { tag } from './tag/node.ts'
import { transfer } from './transfer/node.ts'
import { voicemail } from './voicemail/node.ts'

export const nodeTypes: Readonly<Record<string, AnyNodeType>> = {
  branch,
  collect,
  end,
  goal,
  hours,
  language,
  loop,
  menu,
  optOut,
  request,
  say,
  set,
  split,
  start,
  subflow,
  tag,
  transfer,
  voicemail,
}
