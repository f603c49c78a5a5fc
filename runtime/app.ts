import type { Http2Bindings, HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { join } from 'node:path'
import type { RequestAction } from '#shared/run/action.ts'
import { awaitingSessions } from './channels/twilio/awaitSession.ts'
import { createCarriers } from './channels/twilio/carriers.ts'
import { checkingSilentNumbers } from './channels/twilio/checkSilentNumbers.ts'
import { createPhoneChannel } from './channels/twilio/phoneChannel.ts'
import { twilioRoutes } from './channels/twilio/routes.ts'
import { createRouting } from './channels/twilio/routing.ts'
import { createStandIn } from './channels/twilio/standIn.ts'
import { createDraftWatch } from './authoring/draftWatch.ts'
import type { Clock, Random, Timers } from './clock.ts'
import { convertAudio } from './audio/convertAudio.ts'
import type { Config } from './config.ts'
import { createLibrary } from './content/library.ts'
import type { FileStore } from './media/fileStore.ts'
import { serveMedia } from './media/serveMedia.ts'
import { mediaKeyOf } from './media/signMediaUrl.ts'
import { createHost } from './host/host.ts'
import { createMockedAnswers } from './host/mockedAnswers.ts'
import { createPrograms } from './host/programs.ts'
import { startReaper } from './host/reaper.ts'
import { sendRequest } from './host/sendRequest.ts'
import { createStepFeed, tellingWriter } from './host/stepFeed.ts'
import { createCliSignIn } from './accounts/cliSignIn.ts'
import { apiRoutes } from './http/api.ts'
import { createCallControl } from './http/callControl.ts'
import { onError } from './http/onError.ts'
import { serveEditor } from './http/serveEditor.ts'
import type { Log } from './log.ts'
import { createRecordingJob } from './recordings/recordingJob.ts'
import { createMetrics, webhookLabel } from './metrics.ts'
import { projectRoot } from './projectRoot.ts'
import type { Secrets } from './secrets.ts'
import { openSpeech } from './speech/openSpeech.ts'
import { createSealer } from './security/sealer.ts'
import { changesChannel, companyOf, hearingItself } from './store/changes.ts'
import { createStepWriter, type StepWriter } from './store/saveStep.ts'
import { ensurePartitions } from './store/partitions.ts'
import type { Store } from './store/store.ts'
import { createUpkeep } from './store/upkeep.ts'

export type AppDeps = {
  store: Store
  config: Config
  secrets: Secrets
  clock: Clock
  timers: Timers
  random: Random
  log: Log
  /** Where carriers and callers' browsers reach us, without a slash at its end. */
  baseUrl: string
  /** Where files are kept, checked and swept (openFileStore). */
  files: FileStore
  /** For the bench: stands in front of the database. */
  writer?: StepWriter
  sendRequest?: typeof sendRequest
  /** What else has to be there before /readyz says so. */
  isReady?: () => boolean
}

const dayMs = 24 * 3600_000

/** The whole runtime over one database: clock, timers, chance and files are handed in, nothing is taken from the air. */
export function createApp(deps: AppDeps) {
  const { store, config, secrets, clock, timers, random, log, baseUrl } = deps
  const { db } = store
  const sealer = createSealer(secrets.encryptionKey)
  const metrics = createMetrics()
  const steps = createStepFeed(timers)
  const drafts = createDraftWatch({ db, store, clock, timers, random, log })
  const upkeep = createUpkeep({ store, log })
  const writer = tellingWriter(
    deps.writer ??
      createStepWriter({
        store,
        log,
        metrics: {
          batch(rows) {
            metrics.batchRows.observe(rows)
            upkeep.stepped(rows)
          },
        },
      }),
    steps,
  )
  const programs = createPrograms(db)
  const routing = createRouting({ db, sealer, clock })
  const standInServes = config.twilio ? 'trials' : 'calls'
  const carriers = createCarriers({ db, sealer, standInServes, log })
  const forgetAll = () => {
    programs.forgetAll()
    routing.forget()
    carriers.forgetAll()
  }
  const forget = (payload: string): void => {
    const companyId = companyOf(payload)
    if (companyId === undefined) return forgetAll()
    programs.forget(companyId)
    routing.forget(companyId)
    carriers.forget(companyId)
  }
  const announcing = hearingItself(store, forget)
  const standIn = createStandIn({
    db,
    store: announcing,
    sealer,
    clock,
    random,
    carriers,
    serves: standInServes,
    mainAccount: secrets.localCarrier,
    baseUrl,
    log,
  })
  const send = deps.sendRequest ?? sendRequest
  const mediaKey = mediaKeyOf(secrets.jwtSecret)
  const library = createLibrary({
    ...{ db, clock, timers, random, log, config, baseUrl, convertAudio },
    store: { kind: store.kind, notify: announcing.notify },
    files: deps.files,
    speech: openSpeech(config.speech),
    mediaKey,
  })
  const recordings = createRecordingJob({ placing: library.placing, carriers, timers, log })
  const sendOut = (action: RequestAction) =>
    send(action, { allowPrivate: config.arePrivateRequestsAllowed, clock, timers })
  const host = createHost({
    db,
    writer,
    programs,
    sealer,
    channel: createPhoneChannel({ baseUrl, carriers, findSounds: library.findSounds }),
    answerInstead: createMockedAnswers({ db, sealer, log }),
    sendRequest: sendOut,
    clock,
    timers,
    log,
    metrics: {
      step: (event) => metrics.steps.inc({ event }),
      liveSessions: (count) => metrics.liveSessions.set(count),
    },
    isSoleProcess: store.kind === 'pglite',
  })

  const state = { isReady: true }
  const webhooks = new Hono()
    .use('/twilio/*', async (c, next) => {
      const done = metrics.answerSeconds.startTimer()
      await next()
      done({ route: webhookLabel(c.req.path) })
    })
    .route(
      '/',
      twilioRoutes({
        ...{ db, routing, clock, log, publicUrl: config.publicUrl },
        host: awaitingSessions(host, timers),
        onRecordingDue: recordings.wake,
      }),
    )
  const media = new Hono().onError(onError(log)).route(
    '/media',
    serveMedia({
      ...{ store: deps.files, clock, log, signingKey: mediaKey, corsOrigins: config.corsOrigins },
      accessOf: library.accessOf,
    }),
  )
  const app = new Hono()
    .route('/', webhooks)
    .route('/', media)
    .route(
      '/',
      apiRoutes({
        db,
        store: announcing,
        clock,
        random,
        config: { ...config, jwtSecret: secrets.jwtSecret },
        baseUrl,
        carrierOf: carriers.carrierOf,
        carrierBySid: carriers.carrierBySid,
        calls: createCallControl({ db, clock, random, baseUrl, ...carriers, sealer, log }),
        sealer,
        standIn,
        programs,
        changeVariables: host.changeVariables,
        steps,
        media: library,
        onRecordingDue: recordings.wake,
        drafts,
        sendRequest: sendOut,
        cliSignIn: createCliSignIn(db, secrets.cliToken),
        metrics,
        log,
        isReady: () => state.isReady && (deps.isReady?.() ?? true),
      }),
    )
    .route(
      '/',
      serveEditor({
        folder: join(projectRoot, 'dist/editor'),
        isHttps: config.hasSecureCookies,
        cdnUrl: config.s3?.cdnUrl,
      }),
    )

  return {
    app,
    /** As `app.fetch`. Webhooks and files do not look for their route among all of the API's: that alone took 3 % of a webhook's time. */
    fetch(request: Request, env: HttpBindings | Http2Bindings): Response | Promise<Response> {
      const { url = '' } = env.incoming
      if (url.startsWith('/twilio/')) return webhooks.fetch(request, env)
      return url.startsWith('/media/') ? media.fetch(request, env) : app.fetch(request, env)
    },
    host,
    metrics,
    standIn,
    /** Listens for what other processes change, looks after silent calls, and makes partitions ahead. Undone by `stop`. */
    async start() {
      await ensurePartitions(db, clock.now())
      const stopListening = await store.listen(changesChannel, forget, forgetAll)
      const stopReaper = startReaper({
        db,
        host: checkingSilentNumbers({ db, store: announcing, carriers, clock, log }, host),
        carriers,
        clock,
        timers,
        log,
      })
      const stopRecordings = recordings.start()
      // Nobody waits for it: rows point to files only once those are there. A process that is started every day never sees a day
      // pass.
      void library.daily()
      const stopPartitions = timers.every(dayMs, () => {
        upkeep.daily()
        void library.daily()
        ensurePartitions(db, clock.now()).catch((error: unknown) =>
          log.error({ err: error }, 'Making partitions failed.'),
        )
      })
      return {
        /** From here on /readyz says no. */
        leave() {
          state.isReady = false
          steps.close()
          void drafts.close()
        },
        /** Stops taking work; what is under way is finished. */
        async stop() {
          state.isReady = false
          steps.close()
          stopPartitions()
          await stopReaper()
          await stopRecordings()
          await host.drain()
          await library.stop()
          await upkeep.idle()
          await drafts.close()
          await stopListening()
        },
      }
    },
  }
}

export type App = ReturnType<typeof createApp>['app']
