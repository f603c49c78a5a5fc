import type { PhoneChannel } from '../../host/phoneChannel.ts'
import type { Carriers } from './carriers.ts'
import { renderTwiml, restActions } from './renderTwiml.ts'
import { recordingUrl, turnUrl } from './urls.ts'

/** The phone as the host sees it: documents in TwiML, and REST for what no document can say. */
export const createPhoneChannel = ({ baseUrl, carriers }: { baseUrl: string; carriers: Carriers }): PhoneChannel => ({
  render: (actions, { sessionId, nextTurn, language }) =>
    renderTwiml(actions, {
      turnUrl: turnUrl(baseUrl, { sessionId, turn: nextTurn }),
      recordingUrl: recordingUrl(baseUrl, sessionId),
      language,
    }),

  async prepare({ companyId, callSid, carrierSid }, actions) {
    const changes = restActions(actions)
    if (changes.length === 0) return
    const carrier = await carriers.carrierBySid(companyId, carrierSid)
    for (const { change } of changes) await carrier?.changeRecording(callSid, change)
  },

  async push({ companyId, sessionId, callSid, carrierSid }, turn) {
    const carrier = await carriers.carrierBySid(companyId, carrierSid)
    if (!carrier) return 'ended'
    const outcome = await carrier.redirectCall(callSid, turnUrl(baseUrl, { sessionId, turn }))
    return outcome === 'redirected' ? 'pushed' : 'ended'
  },
})
