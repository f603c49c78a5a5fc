import { Hono } from 'hono'
import { z } from 'zod'
import { variableChangeSchema, variablesSchema } from '#shared/api/session.ts'
import { allow, type SignedInEnv } from '../accounts/signedIn.ts'
import { findSessionEnd } from '../store/sessionList.ts'
import type { ApiDeps } from './apiDeps.ts'
import { operation } from './operation.ts'
import { NotFoundError, ProblemError } from './problemError.ts'
import { validate } from './validate.ts'

const notTrial = () => new ProblemError(409, 'not_a_trial', 'Variables are set from outside in trials only.')
const isOver = () =>
  new ProblemError(409, 'session_over', 'The call is over. Begin another trial with these variables.')

/** Variables of a trial while it goes on. */
export const sessionVariableRoutes = ({ db, changeVariables }: Pick<ApiDeps, 'db' | 'changeVariables'>) =>
  new Hono<SignedInEnv>().patch(
    '/:sessionId/variables',
    allow('trials:run'),
    operation('Set variables of a trial that is live, between two steps', {
      schema: variablesSchema,
      errors: [404, 409, 422],
      description:
        'Sets declared variables of the outermost flow, each as its type keeps it; null takes a value away. All of them or none. ' +
        'The next step has them. Sensitive ones can be set and are not answered.',
    }),
    validate('param', z.object({ sessionId: z.uuid() })),
    validate('json', variableChangeSchema),
    async (c) => {
      const { companyId, userId } = c.var.member
      const { sessionId } = c.req.valid('param')
      // The flow of a session that is long over may be gone, so that it cannot be read any more.
      const session = await findSessionEnd(db, { companyId, sessionId })
      if (!session) throw new NotFoundError('session', sessionId)
      if (!session.isTest) throw notTrial()
      if (session.endedAt) throw isOver()
      const result = await changeVariables({ companyId, sessionId }, c.req.valid('json').variables, { userId })
      switch (result.kind) {
        case 'changed':
          return c.json({ seq: result.seq, variables: result.variables })
        case 'refused':
          throw new ProblemError(422, 'bad_variable', result.problems.map(({ message }) => message).join(' '), {
            problems: result.problems,
          })
        case 'unknown':
          throw new NotFoundError('session', sessionId)
        case 'notTrial':
          throw notTrial()
        case 'over':
          throw isOver()
        case 'isWaiting':
          throw new ProblemError(
            409,
            'request_under_way',
            'The flow waits for the answer to a request. Set the variables once it is there.',
          )
        default:
          return result satisfies never
      }
    },
  )
