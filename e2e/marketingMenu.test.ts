import { describe, expect, it } from 'vitest'
import { demoLanguages, sharedTexts, type DemoLanguage, type DemoText } from '#shared/templates/demoText.ts'
import { marketingTexts } from '#shared/templates/marketingTexts.ts'
import { defaultVoices } from '#runtime/channels/twilio/voices.ts'
import { marketingNumber } from './demo.ts'
import { PhoneCall } from './phone.ts'
import { pathOf, sessionOfCall } from './session.ts'
import { eachProduct } from './startedProduct.ts'

const { mainMenu, products, offers, subMenu, optedOut } = marketingTexts

/** A caller nobody knows, a new one for each call. */
let calls = 0
const stranger = () => `+1555018${String(1000 + calls++)}`

eachProduct('the marketing menu', (started) => {
  const speaking = async (language: DemoLanguage, from = stranger()) => {
    const { product } = started
    await product.api('PATCH', `/api/numbers/${encodeURIComponent(marketingNumber)}`, { language })
    return new PhoneCall(product.line, { to: marketingNumber, from })
  }

  describe.each(demoLanguages)('in %s', (language) => {
    const text = (texts: DemoText) => texts[language].replaceAll('{{ vars.discountPercent }}', '20')
    const heard = (call: PhoneCall) => call.justHeard.map(({ text: said }) => said)
    const greeting = sharedTexts.greeting[language].replace(/\{%.*?%\}.*?\{%.*?%\}/, '')

    it('answers a whole call by keys, every word in its language and voice, every step on record', async () => {
      const call = await speaking(language)
      await call.dial()
      expect(heard(call)).toEqual([greeting, text(mainMenu)])
      await call.press('1')
      expect(heard(call)).toEqual([text(products), text(subMenu)])
      await call.press('9')
      expect(heard(call)).toEqual([text(products), text(subMenu)])
      await call.press('0')
      expect(heard(call)).toEqual([text(mainMenu)])
      await call.press('9')
      expect(heard(call)).toEqual([text(mainMenu)])
      await call.press('2')
      expect(heard(call)).toEqual([`${text(offers)} 2468`, text(subMenu)])
      await call.press('0')
      await call.press('3')
      expect(heard(call)).toEqual([text(optedOut)])
      expect(call.isOver).toBe(true)

      for (const { language: spoken, voice } of call.heard) {
        expect(spoken).toBe(language)
        expect(voice).toBe(defaultVoices[language])
      }

      const session = await sessionOfCall(started.product, call.callSid)
      expect(session).toMatchObject({
        status: 'ended',
        ending: 'completed',
        language,
        disposition: 'Opted out',
        callSid: call.callSid,
      })
      expect(session.interactions.map(({ kind }) => kind)).toEqual([
        'started',
        ...Array.from({ length: 7 }, () => 'collected'),
      ])
      expect(session.interactions.map(({ event }) => (event as { keys?: string }).keys)).toEqual([
        undefined,
        '1',
        '9',
        '0',
        '9',
        '2',
        '0',
        '3',
      ])
      expect(pathOf(session)).toEqual([
        'start>next',
        'greeting>next',
        'mainMenu>products',
        'likesProducts>next',
        'products>next',
        'productsMenu>again',
        'products>next',
        'productsMenu>mainMenu',
        'mainMenu>again',
        'mainMenu>offers',
        'likesOffers>next',
        'offers>next',
        'offersMenu>mainMenu',
        'mainMenu>optOut',
        'optOut>next',
        'hasNumber>known',
      ])
      for (const { at, durationMs } of session.interactions.flatMap(({ trail }) => trail)) {
        expect(Date.parse(at)).toBeGreaterThanOrEqual(Date.parse(session.startedAt))
        expect(durationMs).toBeGreaterThanOrEqual(0)
      }
    })

    it('listens to every Gather in its language', async () => {
      const call = await speaking(language)
      await call.dial()
      expect(call.waiting?.attributes).toMatchObject({
        input: 'dtmf speech',
        language,
        actionOnEmptyResult: 'true',
        finishOnKey: '',
      })
      await call.hangUp()
    })
  })

  it('is talked to', async () => {
    const call = await speaking('en-US')
    await call.dial()
    await call.say('I would like some product information, please.')
    expect(call.justHeard[0]?.text).toBe(products['en-US'])
    await call.say('main menu')
    expect(call.justHeard[0]?.text).toBe(mainMenu['en-US'])
    await call.say('special offers')
    expect(call.justHeard[0]?.text).toContain('new customers save 20 percent')
    await call.hangUp()
    const session = await sessionOfCall(started.product, call.callSid)
    expect(session.interactions.map(({ kind }) => kind)).toEqual([
      'started',
      'collected',
      'collected',
      'collected',
      'hungUp',
    ])
    expect(session.ending).toBe('hungUp')
    expect(session.interactions[1]?.event).toMatchObject({
      speech: { text: 'I would like some product information, please.' },
    })
  })

  it('reminds a silent caller twice, differently, and says goodbye', async () => {
    const call = await speaking('fr-FR')
    await call.dial()
    await call.silence()
    expect(call.justHeard[0]?.text).toBe(sharedTexts.silentOnce['fr-FR'])
    await call.silence()
    expect(call.justHeard[0]?.text).toBe(sharedTexts.silentTwice['fr-FR'])
    await call.silence()
    expect(call.justHeard.map(({ text }) => text)).toEqual([sharedTexts.silentGoodbye['fr-FR']])
    expect(call.isOver).toBe(true)
    expect((await sessionOfCall(started.product, call.callSid)).interactions.map(({ kind }) => kind)).toEqual([
      'started',
      'silence',
      'silence',
      'silence',
    ])
  })

  it('answers wrong keys twice, differently, and gives up', async () => {
    const call = await speaking('de-DE')
    await call.dial()
    await call.press('7')
    expect(call.justHeard[0]?.text).toBe(sharedTexts.wrongOnce['de-DE'])
    await call.press('#')
    expect(call.justHeard[0]?.text).toBe(sharedTexts.wrongTwice['de-DE'])
    await call.press('8')
    expect(call.justHeard.map(({ text }) => text)).toEqual([sharedTexts.lostGoodbye['de-DE']])
    expect(pathOf(await sessionOfCall(started.product, call.callSid)).at(-1)).toBe('mainMenu>noMatch')
  })

  it('greets a contact by name, and in the contact’s own language before the number’s', async () => {
    const from = stranger()
    const contact = await started.product.api('POST', '/api/contacts', {
      number: from,
      firstName: 'Ana',
      language: 'es',
    })
    expect(contact.status).toBe(201)
    const call = await speaking('de-DE', from)
    await call.dial()
    expect(call.justHeard[0]).toMatchObject({
      text: 'Hola, Ana, le saluda Demo Company.',
      language: 'es-ES',
      voice: defaultVoices['es-ES'],
    })
    await call.hangUp()
  })

  it('changes its language at the star key', async () => {
    const call = await speaking('en-US')
    await call.dial()
    await call.press('*')
    expect(new Set(call.justHeard.map(({ language }) => language))).toEqual(new Set(demoLanguages))
    await call.press('5')
    expect(call.justHeard).toMatchObject([
      { text: mainMenu['hi-IN'], language: 'hi-IN', voice: defaultVoices['hi-IN'] },
    ])
    await call.hangUp()
  })

  it('puts a number on the do-not-call list before it says so', async () => {
    const { product } = started
    const from = stranger()
    const call = await speaking('en-US', from)
    await call.dial()
    const listed = async () => {
      const list = await product.api<{ items: { number: string }[] }>('GET', '/api/dnc?limit=100')
      return list.body.items.some(({ number }) => number === from)
    }
    expect(await listed()).toBe(false)
    const target = call.waiting?.target ?? ''
    const answer = await call.post(target, { Digits: '3' })
    expect(await listed()).toBe(true)
    expect(answer).toContain('do-not-call list')
    const refused = await product.api('POST', '/api/calls', { to: from, flowKey: 'marketing-menu' })
    expect([refused.status, (refused.body as { code: string }).code]).toEqual([409, 'do_not_call'])
  })
})
