import { Hono, type Context } from 'hono'
import { cors } from 'hono/cors'
import { generateSpecs } from 'hono-openapi'
import { signedIn } from '../accounts/signedIn.ts'
import type { ApiDeps } from './apiDeps.ts'
import { authRoutes, meRoutes } from './auth.ts'
import { callRoutes } from './calls.ts'
import { companyRoutes } from './company.ts'
import { contentRoutes } from './content.ts'
import { contentFileRoutes } from './contentFiles.ts'
import { contentLanguageRoutes } from './contentLanguages.ts'
import { contactRoutes } from './contacts.ts'
import { docsRoutes } from './docs.ts'
import { doNotCallRoutes } from './doNotCall.ts'
import { draftRoutes } from './drafts.ts'
import { flowRoutes } from './flows.ts'
import { healthRoutes } from './health.ts'
import { importRoutes } from './imports.ts'
import { languageRoutes } from './languages.ts'
import { memberRoutes } from './members.ts'
import { onError } from './onError.ts'
import { phoneNumberRoutes } from './phoneNumbers.ts'
import { phoneRoutes } from './phones.ts'
import { ProblemError } from './problemError.ts'
import { limitBody, readJson } from './readJson.ts'
import { recordingRoutes } from './recordings.ts'
import { scheduleRoutes } from './schedules.ts'
import { securityHeaders } from './securityHeaders.ts'
import { sessionRoutes } from './sessions.ts'
import { sessionVariableRoutes } from './sessionVariables.ts'
import { trialRoutes } from './trials.ts'
import { tryRequestRoutes } from './tryRequest.ts'
import { chunkRoutes, uploadRoutes } from './uploads.ts'
import { versionRoutes } from './versions.ts'

const crossOrigin = (origins: readonly string[]) =>
  cors({
    origin: [...origins],
    credentials: true,
    allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: [
      'Authorization',
      'Content-Type',
      'If-Match',
      'If-None-Match',
      'Idempotency-Key',
      'Last-Event-ID',
      'X-Client-Id',
    ],
    exposeHeaders: ['ETag', 'Retry-After', 'Content-Disposition'],
    maxAge: 600,
  })

/** The page groups routes by their tag: the first folder under /api, or operations. */
function byFolder<Document extends { paths: Record<string, object> }>(document: Document): Document {
  for (const [path, operations] of Object.entries(document.paths))
    for (const operation of Object.values(operations))
      Object.assign(operation, { tags: [/^\/api\/(\w+)\/?/.exec(path)?.[1] ?? 'operations'] })
  return document
}

/**
 * The API and the routes of operations, to be mounted at `/`. Everything under /api but signing in, health and the description
 * needs a bearer token, known or unknown paths alike; each route then names its permission.
 */
export function apiRoutes(deps: ApiDeps) {
  const { config, log } = deps
  const app = new Hono()
    .onError(onError(log))
    .use('/api/*', securityHeaders({ isHttps: config.hasSecureCookies }))
    .use('/api/*', crossOrigin(config.corsOrigins))
    .route('/', healthRoutes(deps))
    .route('/api', docsRoutes({ document: (c) => describe(c) }))
    .use('/api/auth/*', limitBody, readJson)
    .route('/api/auth', authRoutes(deps))
    .use('/api/*', signedIn(deps, deps.cliSignIn))
    .route('/api/uploads', chunkRoutes(deps))
    .route('/api/content', contentFileRoutes(deps))
    .use('/api/*', limitBody, readJson)
    .route('/api/me', meRoutes(deps))
    .route('/api/members', memberRoutes(deps))
    .route('/api/flows', flowRoutes(deps))
    .route('/api/flows', draftRoutes(deps))
    .route('/api/flows', versionRoutes(deps))
    .route('/api/content', contentRoutes(deps))
    .route('/api/content', contentLanguageRoutes(deps))
    .route('/api/uploads', uploadRoutes(deps))
    .route('/api/imports', importRoutes(deps))
    .route('/api/schedules', scheduleRoutes(deps))
    .route('/api/numbers', phoneNumberRoutes(deps))
    .route('/api/contacts', contactRoutes(deps))
    .route('/api/dnc', doNotCallRoutes(deps))
    .route('/api/sessions', sessionRoutes(deps))
    .route('/api/sessions', sessionVariableRoutes(deps))
    .route('/api/calls', callRoutes(deps))
    .route('/api/recordings', recordingRoutes(deps))
    .route('/api/company', companyRoutes(deps))
    .route('/api/trials', trialRoutes(deps))
    .route('/api/phones', phoneRoutes(deps))
    .route('/api/requests', tryRequestRoutes(deps))
    .route('/api/languages', languageRoutes(deps))
    .all('/api/*', (c) => {
      throw new ProblemError(404, 'not_found', `There is no ${c.req.method} ${c.req.path}.`)
    })

  let described: Promise<object> | undefined
  /** Made once: the routes of a process do not change. */
  const describe = (c: Context): Promise<object> => {
    described ??= generateSpecs(
      app,
      {
        documentation: {
          info: {
            title: 'Patchbay API',
            version: '1',
            description:
              'Flows, their versions, sessions and calls of a company. Errors are `{ code, message, details? }`; lists are ' +
              '`{ items, nextCursor }`. `x-permission` names what a role needs.',
          },
          components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
        },
        excludeStaticFile: false,
        defaultValidationErrorResponse: {
          description: 'The request is not as described.',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
        },
      },
      c,
    ).then(byFolder)
    return described
  }
  return app
}
