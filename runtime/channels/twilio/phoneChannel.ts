import type { PhoneChannel } from '../../host/phoneChannel.ts'
import type { Carriers } from './carriers.ts'
import type { FindSounds, SoundAddresses } from '../../content/findSounds.ts'
import { soundsOf, withSounds } from './playedSounds.ts'
import { renderTwiml, restActions } from './renderTwiml.ts'
import { recordingUrl, turnUrl } from './urls.ts'

type Deps = { baseUrl: string; carriers: Carriers; findSounds: FindSounds }

/** The phone as the host sees it: documents in TwiML, and REST for what no document can say. */
export const createPhoneChannel = ({ baseUrl, carriers, findSounds }: Deps): PhoneChannel => ({
  render(actions, { companyId, sessionId, nextTurn, language }) {
    const view = {
      turnUrl: turnUrl(baseUrl, { sessionId, turn: nextTurn }),
      recordingUrl: recordingUrl(baseUrl, sessionId),
      language,
    }
    const urls = soundsOf(actions)
    if (urls.length === 0) return renderTwiml(actions, view)
    const found = findSounds(companyId, urls)
    const rendered = (sounds: SoundAddresses) => renderTwiml(withSounds(actions, sounds), view)
    return found instanceof Promise ? found.then(rendered) : rendered(found)
  },

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
