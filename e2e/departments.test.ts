import { describe, expect, it } from 'vitest'
import { departmentsNumber } from './demo.ts'
import { PhoneCall } from './phone.ts'
import { pathOf, sessionOfCall } from './session.ts'
import { eachProduct } from './startedProduct.ts'

eachProduct('the departments', (started) => {
  const setHours = async (state: 'open' | 'closed') => {
    const { product } = started
    const { body, headers } = await product.api<Record<string, unknown>>('GET', '/api/schedules/office-hours')
    const changed = await product.api(
      'PUT',
      '/api/schedules/office-hours',
      { ...body, override: { state } },
      ifMatch(headers),
    )
    expect(changed.status).toBe(200)
  }
  const ifMatch = (headers: Headers): Record<string, string> => {
    const etag = headers.get('etag')
    return etag === null ? {} : { 'If-Match': etag }
  }
  const dial = async () => {
    const call = new PhoneCall(started.product.line, { to: departmentsNumber, from: '+15550187777' })
    return call.dial()
  }

  describe.each([
    ['1', 'Sales'],
    ['2', 'CRM'],
    ['3', 'Collection'],
    ['4', 'Support'],
  ])('key %s', (key, department) => {
    it(`reaches ${department}, keeps the answer as the session's selection, and closes in the department's name`, async () => {
      await setHours('open')
      const call = await dial()
      await call.press(key)
      await call.press('2')
      const session = await sessionOfCall(started.product, call.callSid)
      expect(session.selection).toBe('2')
      expect(call.heard.map(({ text }) => text).join(' ')).toContain(department)
      expect(call.isOver).toBe(true)
    })
  })

  it('are reached by name', async () => {
    await setHours('open')
    const call = await dial()
    await call.say('support please')
    await call.say('I am not interested')
    expect((await sessionOfCall(started.product, call.callSid)).selection).toBe('3')
  })

  it('take a voicemail after hours: the schedule is changed without publishing, and a hang-up ends the message', async () => {
    await setHours('closed')
    const call = await dial()
    await call.press('1')
    expect(call.waiting?.verb).toBe('Record')
    await call.hangUp()
    const session = await sessionOfCall(started.product, call.callSid)
    expect(session).toMatchObject({ status: 'ended', ending: 'hungUp' })
    expect(session.interactions.map(({ kind }) => kind)).toContain('recorded')
    expect(pathOf(session).some((step) => step.endsWith('>recorded'))).toBe(true)
    const hours = session.interactions.flatMap(({ trail }) => trail).find(({ type }) => type === 'hours')
    expect(hours?.note).toContain('by Office hours: override')
  })
})
