import { Hono } from 'hono'
import { type Account, type Conference, findConference } from '../model.ts'
import { notFound } from './errors.ts'
import { addressIn, given, methodIn, readForm, wordIn } from './form.ts'
import { answerPage, dateFilter, equalFilter, newestFirst } from './paging.ts'
import { apiVersion, dateOf, type RestDeps, type RestEnv, subresourceUris, uriOf } from './rest.ts'

export const conferenceJson = (conference: Conference) => ({
  account_sid: conference.accountSid,
  date_created: dateOf(conference.createdAt),
  date_updated: dateOf(conference.updatedAt),
  api_version: apiVersion,
  friendly_name: conference.friendlyName,
  region: conference.region,
  sid: conference.sid,
  status: conference.status,
  uri: uriOf(conference.accountSid, 'Conferences', conference.sid),
  subresource_uris: subresourceUris(conference.accountSid, ['Conferences', conference.sid], {
    participants: 'Participants',
    recordings: 'Recordings',
  }),
  reason_conference_ended: conference.reasonEnded,
  call_sid_ending_conference: conference.callSidEnding,
})

export function conferenceOf({ engine }: RestDeps, account: Account, sidOrName: string): Conference {
  const conference = findConference(engine.model, account.sid, sidOrName)
  if (!conference) throw notFound()
  return conference
}

/** https://www.twilio.com/docs/voice/api/conference-resource */
export const conferenceRoutes = (deps: RestDeps) =>
  new Hono<RestEnv>()
    .get('/', (c) => {
      const name = equalFilter(c, 'FriendlyName')
      const status = equalFilter(c, 'Status')
      const created = dateFilter(c, 'DateCreated')
      const updated = dateFilter(c, 'DateUpdated')
      const conferences = [...deps.engine.model.conferences.values()].filter(
        (one) =>
          one.accountSid === c.var.account.sid &&
          name(one.friendlyName) &&
          status(one.status) &&
          created(one.createdAt) &&
          updated(one.updatedAt),
      )
      return answerPage(c, {
        key: 'conferences',
        items: newestFirst(conferences),
        idOf: ({ sid }) => sid,
        toJson: conferenceJson,
      })
    })
    .get('/:sid', (c) => c.json(conferenceJson(conferenceOf(deps, c.var.account, c.req.param('sid')))))
    .post('/:sid', async (c) => {
      const { account } = c.var
      const { sid } = conferenceOf(deps, account, c.req.param('sid'))
      const form = await readForm(c)
      const change = given({
        status: wordIn(form, 'Status', ['completed']),
        announceUrl: addressIn(form, 'AnnounceUrl'),
        announceMethod: methodIn(form, 'AnnounceMethod'),
      })
      return c.json(conferenceJson(deps.engine.updateConference(account, sid, change)))
    })
