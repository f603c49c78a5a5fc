import '../zodWithoutEval.ts'
import { lint } from '#shared/flow/lint/lint.ts'
import { warmUpLint } from '#shared/flow/lint/warmUp.ts'
import { departmentsFlow } from '#shared/templates/departments.ts'
import { orderStatus } from '#shared/templates/orderStatus.ts'
import { createLintListener, type LintAsked } from './lintMessages.ts'

const listen = createLintListener(lint)

addEventListener('message', ({ data }: MessageEvent<LintAsked>) => postMessage(listen(data)))

// Before the first message is looked at: the first check of a large flow then takes half the time (bench/lint500.ts).
for (const template of [orderStatus, departmentsFlow]) warmUpLint(template)
