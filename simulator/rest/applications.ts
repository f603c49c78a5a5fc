import { Hono } from 'hono'
import type { Account, Application } from '../model.ts'
import { notFound } from './errors.ts'
import { type Form, given, readForm, textIn, voiceSettingsIn } from './form.ts'
import { answerPage, equalFilter, newestFirst } from './paging.ts'
import { apiVersion, dateOf, type RestDeps, type RestEnv, uriOf } from './rest.ts'

export const applicationJson = (application: Application) => ({
  account_sid: application.accountSid,
  api_version: apiVersion,
  date_created: dateOf(application.createdAt),
  date_updated: dateOf(application.updatedAt),
  friendly_name: application.friendlyName,
  message_status_callback: null,
  sid: application.sid,
  sms_fallback_method: 'POST',
  sms_fallback_url: null,
  sms_method: 'POST',
  sms_status_callback: null,
  sms_url: null,
  status_callback: application.statusCallback,
  status_callback_method: application.statusCallbackMethod,
  uri: uriOf(application.accountSid, 'Applications', application.sid),
  voice_caller_id_lookup: false,
  voice_fallback_method: application.voiceFallbackMethod,
  voice_fallback_url: application.voiceFallbackUrl,
  voice_method: application.voiceMethod,
  voice_url: application.voiceUrl,
  public_application_connect_enabled: false,
})

function applicationOf({ engine }: RestDeps, account: Account, sid: string): Application {
  const application = engine.model.applications.get(sid)
  if (application?.accountSid !== account.sid) throw notFound()
  return application
}

/** What a number's or a call's ApplicationSid names. https://www.twilio.com/docs/usage/api/applications */
export const applicationRoutes = (deps: RestDeps) => {
  const { engine, makeSid } = deps
  const { applications } = engine.model
  return new Hono<RestEnv>()
    .post('/', async (c) => {
      const now = engine.clock.now()
      const application: Application = {
        sid: makeSid('AP'),
        accountSid: c.var.account.sid,
        friendlyName: '',
        voiceUrl: null,
        voiceMethod: 'POST',
        voiceFallbackUrl: null,
        voiceFallbackMethod: 'POST',
        statusCallback: null,
        statusCallbackMethod: 'POST',
        createdAt: now,
        updatedAt: now,
        ...given(settingsIn(await readForm(c))),
      }
      applications.set(application.sid, application)
      return c.json(applicationJson(application), 201)
    })
    .get('/', (c) => {
      const name = equalFilter(c, 'FriendlyName')
      const found = [...applications.values()].filter(
        (one) => one.accountSid === c.var.account.sid && name(one.friendlyName),
      )
      return answerPage(c, {
        key: 'applications',
        items: newestFirst(found),
        idOf: ({ sid }) => sid,
        toJson: applicationJson,
      })
    })
    .get('/:sid', (c) => c.json(applicationJson(applicationOf(deps, c.var.account, c.req.param('sid')))))
    .post('/:sid', async (c) => {
      const application = applicationOf(deps, c.var.account, c.req.param('sid'))
      Object.assign(application, given(settingsIn(await readForm(c))), { updatedAt: engine.clock.now() })
      return c.json(applicationJson(application))
    })
    .delete('/:sid', (c) => {
      applications.delete(applicationOf(deps, c.var.account, c.req.param('sid')).sid)
      return c.body(null, 204)
    })
}

const settingsIn = (form: Form) => ({ friendlyName: textIn(form, 'FriendlyName'), ...voiceSettingsIn(form) })
