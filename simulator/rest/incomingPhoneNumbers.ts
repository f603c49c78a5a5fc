import { Hono } from 'hono'
import { type Account, findNumber, type IncomingPhoneNumber } from '../model.ts'
import { badParameter, notFound, refusal } from './errors.ts'
import { flagIn, type Form, given, isE164, methodIn, readForm, settingIn, textIn, voiceSettingsIn } from './form.ts'
import { answerPage, equalFilter, newestFirst } from './paging.ts'
import { apiVersion, dateOf, type RestDeps, type RestEnv, uriOf } from './rest.ts'
import { refuseMagicPurchase, untrueNumber } from './testCredentials.ts'

export const numberJson = (number: IncomingPhoneNumber) => ({
  account_sid: number.accountSid,
  address_sid: null,
  address_requirements: 'none',
  api_version: apiVersion,
  beta: false,
  capabilities: { voice: true, sms: true, mms: true, fax: false },
  date_created: dateOf(number.createdAt),
  date_updated: dateOf(number.updatedAt),
  friendly_name: number.friendlyName,
  identity_sid: null,
  phone_number: number.phoneNumber,
  origin: 'twilio',
  sid: number.sid,
  sms_application_sid: number.smsApplicationSid,
  sms_fallback_method: number.smsFallbackMethod,
  sms_fallback_url: number.smsFallbackUrl,
  sms_method: number.smsMethod,
  sms_url: number.smsUrl,
  status_callback: number.statusCallback,
  status_callback_method: number.statusCallbackMethod,
  trunk_sid: number.trunkSid,
  uri: uriOf(number.accountSid, 'IncomingPhoneNumbers', number.sid),
  voice_receive_mode: 'voice',
  voice_application_sid: number.voiceApplicationSid,
  voice_caller_id_lookup: number.voiceCallerIdLookup,
  voice_fallback_method: number.voiceFallbackMethod,
  voice_fallback_url: number.voiceFallbackUrl,
  voice_method: number.voiceMethod,
  voice_url: number.voiceUrl,
  emergency_status: 'Inactive',
  emergency_address_sid: null,
  emergency_address_status: 'unregistered',
  bundle_sid: null,
  status: 'in-use',
  type: 'local',
})

function numberOf({ engine }: RestDeps, account: Account, sid: string): IncomingPhoneNumber {
  const number = engine.model.numbers.get(sid)
  if (number?.accountSid !== account.sid) throw notFound()
  return number
}

/** https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource */
export const incomingPhoneNumberRoutes = (deps: RestDeps) =>
  new Hono<RestEnv>()
    .post('/', async (c) => {
      const { account, isTest } = c.var
      const form = await readForm(c)
      const wanted = given({ phoneNumber: textIn(form, 'PhoneNumber'), areaCode: textIn(form, 'AreaCode') })
      refuseMagicPurchase(wanted)
      const number = {
        ...given(settingsIn(form)),
        phoneNumber: wanted.phoneNumber ?? freeNumber(deps, wanted.areaCode),
      }
      if (!isE164(number.phoneNumber)) throw refusal(21421)
      if (!isTest && findNumber(deps.engine.model, number.phoneNumber)) throw refusal(21422)
      const bought = isTest ? untrueNumber(deps, account, number) : deps.engine.addNumber(account, number)
      return c.json(numberJson(bought), 201)
    })
    .get('/', (c) => {
      const name = equalFilter(c, 'FriendlyName')
      const isLike = likeFilter(c.req.query('PhoneNumber'))
      const numbers = [...deps.engine.model.numbers.values()].filter(
        (one) => one.accountSid === c.var.account.sid && name(one.friendlyName) && isLike(one.phoneNumber),
      )
      return answerPage(c, {
        key: 'incoming_phone_numbers',
        items: newestFirst(numbers),
        idOf: ({ sid }) => sid,
        toJson: numberJson,
      })
    })
    .get('/:sid', (c) => c.json(numberJson(numberOf(deps, c.var.account, c.req.param('sid')))))
    .post('/:sid', async (c) => {
      const { account } = c.var
      const { sid } = numberOf(deps, account, c.req.param('sid'))
      const change = given(settingsIn(await readForm(c)))
      return c.json(numberJson(deps.engine.updateNumber(account, sid, change)))
    })
    .delete('/:sid', (c) => {
      const { account } = c.var
      deps.engine.deleteNumber(account, numberOf(deps, account, c.req.param('sid')).sid)
      return c.body(null, 204)
    })

/** What was sent; an address or sid that was sent empty is taken away. */
function settingsIn(form: Form) {
  const sid = (name: string, prefix: string) => {
    const sent = form.get(name)?.trim()
    if (!sent) return sent === '' ? null : undefined
    if (!new RegExp(`^${prefix}[0-9a-fA-F]{32}$`).test(sent)) throw badParameter(name)
    return sent
  }
  return {
    friendlyName: textIn(form, 'FriendlyName'),
    ...voiceSettingsIn(form),
    voiceApplicationSid: sid('VoiceApplicationSid', 'AP'),
    voiceCallerIdLookup: flagIn(form, 'VoiceCallerIdLookup'),
    smsUrl: settingIn(form, 'SmsUrl'),
    smsMethod: methodIn(form, 'SmsMethod', 21403),
    smsFallbackUrl: settingIn(form, 'SmsFallbackUrl'),
    smsFallbackMethod: methodIn(form, 'SmsFallbackMethod', 21403),
    smsApplicationSid: sid('SmsApplicationSid', 'AP'),
    trunkSid: sid('TrunkSid', 'TK'),
  }
}

/** Part of a number is enough, and `*` stands for any digit. */
function likeFilter(pattern: string | undefined): (phoneNumber: string) => boolean {
  if (!pattern) return () => true
  const expression = new RegExp(pattern.replace(/[^0-9*]/g, '').replace(/\*/g, '\\d'))
  return (phoneNumber) => expression.test(phoneNumber)
}

/** 555-0100 to 555-0199 are kept for fiction in every area code. https://nationalnanpa.com */
function freeNumber({ engine }: RestDeps, areaCode: string | undefined): string {
  if (areaCode === undefined) throw refusal(21421)
  if (!/^[2-9]\d\d$/.test(areaCode)) throw refusal(21451)
  for (let line = 100; line < 200; line++) {
    const phoneNumber = `+1${areaCode}5550${line}`
    if (!findNumber(engine.model, phoneNumber)) return phoneNumber
  }
  throw refusal(21452)
}
