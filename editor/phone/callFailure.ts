import { problemSchema } from '#shared/api/flow.ts'
import type { Problem } from '#shared/flow/problem.ts'
import { z } from 'zod'
import { ApiFailure } from '../api/client.ts'
import { messageOf } from '../api/messageOf.ts'

export type CallFailure = {
  title: string
  message: string
  /** Of the draft, when these are why. */
  problems: readonly Problem[]
  mayTryAgain: boolean
}

const detailsSchema = z.object({ problems: z.array(problemSchema) })

/** Why no call came about, and what to do. */
export function callFailure(error: unknown): CallFailure {
  const message = messageOf(error)
  const plain = { message, problems: [], mayTryAgain: true }
  if (!(error instanceof ApiFailure)) return { ...plain, title: 'The call could not be made' }
  switch (error.code) {
    case 'not_publishable': {
      const details = detailsSchema.safeParse(error.details)
      const problems = (details.success ? details.data.problems : []).filter(({ severity }) => severity === 'error')
      return draftFailure(problems as Problem[])
    }
    case 'no_stand_in':
      return {
        ...plain,
        title: 'No phones here',
        message: `${message} Start the product with CARRIER=on, or call the flow from a telephone.`,
        mayTryAgain: false,
      }
    case 'carrier_unreachable':
      return { ...plain, title: 'The stand-in carrier does not answer' }
    case 'too_many':
      return {
        ...plain,
        title: 'All phones are in use',
        message: `${message} Close a phone panel in another tab, or wait half a minute for one that was left.`,
      }
    case 'real_carrier':
      return { ...plain, title: 'This number is at Twilio', mayTryAgain: false }
    case 'not_allowed':
      return { ...plain, title: 'You may not do this', mayTryAgain: false }
    case 'unreachable':
      return { ...plain, title: 'The server cannot be reached' }
    default:
      return { ...plain, title: 'The call could not be made' }
  }
}

/** Errors without which the draft can be neither run nor heard. */
export const draftFailure = (problems: readonly Problem[]): CallFailure => ({
  title: 'The draft has errors',
  message: 'Put these right, then call again.',
  problems,
  mayTryAgain: false,
})

export const phoneLost: CallFailure = {
  title: 'The phone was lost',
  message: 'The connection was away for too long, or the carrier was started anew: the call is over. Call again.',
  problems: [],
  mayTryAgain: true,
}
