import { Hono } from 'hono'
import { triedRequestSchema, tryRequestSchema } from '#shared/api/request.ts'
import { allow, type SignedInEnv } from '../accounts/signedIn.ts'
import { maxTriesAMinute, tryRequest } from '../authoring/tryRequest.ts'
import type { ApiDeps } from './apiDeps.ts'
import { operation } from './operation.ts'
import { validate } from './validate.ts'

/** Requests of flows, tried by their authors. */
export const tryRequestRoutes = (deps: Pick<ApiDeps, 'db' | 'clock' | 'random' | 'sendRequest'>) =>
  new Hono<SignedInEnv>().post(
    '/try',
    allow('trials:run'),
    operation('Send the request of a node with sample values', {
      schema: triedRequestSchema,
      errors: [429],
      description:
        'Rendered as the node renders it, and really sent, once. Reaches what requests of calls reach. A service that cannot be ' +
        `reached is an outcome, not an error. A company tries at most ${maxTriesAMinute} a minute.`,
    }),
    validate('json', tryRequestSchema),
    async (c) => c.json(await tryRequest(deps, c.var.member, c.req.valid('json'))),
  )
