import { timingSafeEqual } from 'node:crypto'
import { Hono } from 'hono'
import { sql } from 'kysely'
import { healthSchema, readinessSchema, type Readiness } from '#shared/api/health.ts'
import type { StandIn } from '../channels/twilio/standIn.ts'
import type { ApiDeps } from './apiDeps.ts'
import { isLocalRequest } from './clientAddress.ts'
import { operation } from './operation.ts'
import { ProblemError } from './problemError.ts'

const isSame = (one: string, other: string) =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))

/** Which carrier calls go through, and whether drafts can be tried. */
export function carriersInUse({ serves, url }: Pick<StandIn, 'serves' | 'url'>): Pick<Readiness, 'carrier' | 'trials'> {
  const trials = url() === undefined ? 'none' : 'standIn'
  return { carrier: serves === 'trials' ? 'twilio' : trials, trials }
}

/** For load balancers and monitors. /metrics is read on this machine, or anywhere with the token: figures of all companies are in it. */
export const healthRoutes = ({ db, config, metrics, log, standIn, isReady = () => true }: ApiDeps) =>
  new Hono()
    .get('/api/health', operation('The process answers', { schema: healthSchema }), (c) =>
      c.json({ status: 'ok' as const }),
    )
    .get('/healthz', operation('The process answers', { schema: healthSchema }), (c) =>
      c.json({ status: 'ok' as const }),
    )
    .get(
      '/readyz',
      operation('It can take work: the database answers and nothing drains', { schema: readinessSchema }),
      async (c) => {
        const used = carriersInUse(standIn)
        if (!isReady()) return c.json({ status: 'notReady' as const, ...used }, 503)
        try {
          await sql`select 1`.execute(db)
          return c.json({ status: 'ready' as const, ...used })
        } catch (error) {
          log.warn({ err: error }, 'The database does not answer.')
          return c.json({ status: 'notReady' as const, ...used }, 503)
        }
      },
    )
    .get('/metrics', operation('Figures for Prometheus', { type: 'text/plain', errors: [403] }), async (c) => {
      const token = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
      const isToken = token !== undefined && config.metricsToken !== undefined && isSame(token, config.metricsToken)
      if (!isToken && !isLocalRequest(c))
        throw new ProblemError(403, 'not_allowed', 'Metrics are read on the machine itself, or with the metrics token.')
      return c.body(await metrics.registry.metrics(), 200, { 'Content-Type': metrics.registry.contentType })
    })
