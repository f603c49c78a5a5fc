import '../zodWithoutEval.ts'
import { lint } from '#shared/flow/lint/lint.ts'
import { createLintListener, type LintAsked } from './lintMessages.ts'

const listen = createLintListener(lint)

addEventListener('message', ({ data }: MessageEvent<LintAsked>) => postMessage(listen(data)))
