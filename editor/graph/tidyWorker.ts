import '../zodWithoutEval.ts'
import type { Flow } from '#shared/flow/flow.ts'
import { tidyPlaces } from './tidy.ts'

export type TidyAsked = { flow: Flow; only: readonly string[] | undefined }
export type TidyAnswer = ReturnType<typeof tidyPlaces>

addEventListener('message', ({ data: { flow, only } }: MessageEvent<TidyAsked>) => {
  postMessage(tidyPlaces(flow, only && new Set(only)) satisfies TidyAnswer)
})
