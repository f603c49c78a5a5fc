import { Hono } from 'hono'
import type { Notification } from '../model.ts'
import { findCall } from './calls.ts'
import { answerPage, dateFilter } from './paging.ts'
import { apiVersion, dateOf, type RestDeps, type RestEnv, uriOf } from './rest.ts'

/** 0 is an error, 1 a warning. https://www.twilio.com/docs/usage/api/notifications */
const logLevel = { error: '0', warning: '1' } as const

const notificationJson = (one: Notification) => ({
  account_sid: one.accountSid,
  api_version: apiVersion,
  call_sid: one.callSid,
  date_created: dateOf(one.at),
  date_updated: dateOf(one.at),
  error_code: String(one.errorCode),
  log: logLevel[one.log],
  message_date: dateOf(one.at),
  message_text: one.text,
  more_info: `https://www.twilio.com/docs/errors/${one.errorCode}`,
  request_method: one.requestMethod,
  request_url: one.requestUrl,
  sid: one.sid,
  uri: uriOf(one.accountSid, 'Calls', one.callSid, 'Notifications', one.sid),
})

/** Warnings and errors of one call, the youngest first: what Twilio's debugger shows. */
export const callNotificationRoutes = (deps: RestDeps) =>
  new Hono<RestEnv>().get('/:callSid/Notifications', (c) => {
    const { sid } = findCall(deps, c.var.account, c.req.param('callSid'))
    const { Log: level } = c.req.query()
    const written = dateFilter(c, 'MessageDate')
    const found = [...deps.engine.model.notifications.values()].filter(
      (one) => one.callSid === sid && written(one.at) && (!level || logLevel[one.log] === level),
    )
    return answerPage(c, {
      key: 'notifications',
      items: found.reverse(),
      idOf: ({ sid }) => sid,
      toJson: notificationJson,
    })
  })
