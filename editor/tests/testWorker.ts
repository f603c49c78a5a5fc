import '../zodWithoutEval.ts'
import { playTests, type TestsAnswer, type TestsAsked } from './playTests.ts'

addEventListener('message', ({ data }: MessageEvent<TestsAsked>) => {
  postMessage(playTests(data) satisfies TestsAnswer)
})
