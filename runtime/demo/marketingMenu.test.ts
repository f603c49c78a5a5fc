import { describe, expect, it } from 'vitest'
import { flowSchema } from '#shared/flow/flow.ts'
import { emptyWorld, lint } from '#shared/flow/lint/lint.ts'
import { simulate, type SimulateOptions } from '#shared/run/simulate.ts'
import { programOf } from '#shared/testing/flows.ts'
import { demoLanguages, sharedTexts, type DemoLanguage, type DemoText } from '#shared/templates/demoText.ts'
import { marketingMenu } from '#shared/templates/marketingMenu.ts'
import { languageOffers, marketingPhrases, marketingTexts } from '#shared/templates/marketingTexts.ts'
import { allTextsOf, greetingIn, heardFrom, promptsOf, spokenKey } from './demoTesting.ts'

const program = programOf(marketingMenu)
const play = (script: readonly string[], options: SimulateOptions = {}) => simulate(program, script, options)
const ana = { id: '0190b6a0-0000-7000-8000-000000000009', firstName: 'Ana', attributes: {} }

it('has nothing that lint would report', () => {
  expect(lint(marketingMenu, { ...emptyWorld, schedules: [] })).toEqual([])
})

it('is a flow document', () => {
  expect(flowSchema.safeParse(marketingMenu).error).toBeUndefined()
})

it('has every prompt in every language', () => {
  for (const { path, text } of allTextsOf(marketingMenu))
    for (const language of demoLanguages) expect(text[language]?.trim(), `${path} in ${language}`).toBeTruthy()
})

it('stands clear on the canvas: no two nodes in one place', () => {
  const places = marketingMenu.nodes.map(({ position: { x, y } }) => `${x} ${y}`)
  expect(new Set(places).size).toBe(places.length)
})

describe.each(demoLanguages)('in %s', (language) => {
  const say = (text: DemoText) => `${language}: ${text[language].replaceAll('{{ vars.discountPercent }}', '20')}`
  const { mainMenu, products, offers, subMenu, optedOut, numberUnknown } = marketingTexts
  const start = [`${language}: ${greetingIn(language)}`, say(mainMenu)]
  const inLanguage = { languages: [language] }

  it('announces every key it takes', () => {
    for (const key of ['1', '2', '3', '9', '*']) expect(mainMenu[language]).toContain(spokenKey(key, language))
    for (const key of ['9', '0']) expect(subMenu[language]).toContain(spokenKey(key, language))
    expect(languageOffers[language].text).toContain(spokenKey(languageOffers[language].key, language))
  })

  it('greets a known contact by name', () => {
    const { transcript } = play([], { ...inLanguage, contact: ana })
    expect(transcript).toEqual([`${language}: ${greetingIn(language, 'Ana')}`, say(mainMenu)])
    expect(transcript[0]).toContain('Ana')
  })

  it('tells about products, again on 9, and goes back on 0', () => {
    expect(play(['press 1', 'press 9', 'press 0'], inLanguage).transcript).toEqual([
      ...start,
      '> press 1',
      say(products),
      say(subMenu),
      '> press 9',
      say(products),
      say(subMenu),
      '> press 0',
      say(mainMenu),
    ])
  })

  it('tells about offers with the code read out, again on 9, and goes back on 0', () => {
    const told = [say(offers), `${language}: 2468`, say(subMenu)]
    const { transcript, facts } = play(['press 2', 'press 9', 'press 0'], inLanguage)
    expect(transcript).toEqual([...start, '> press 2', ...told, '> press 9', ...told, '> press 0', say(mainMenu)])
    expect(facts).toEqual([{ kind: 'tagged', tag: 'special-offers' }])
  })

  it('repeats the main menu on 9', () => {
    expect(play(['press 9'], inLanguage).transcript).toEqual([...start, '> press 9', say(mainMenu)])
  })

  it('lists the number in the very step that takes the 3, acknowledges and hangs up', () => {
    const { transcript, steps } = play(['press 3'], inLanguage)
    expect(transcript).toEqual([...start, '> press 3', say(optedOut), '(hang up)'])
    expect(steps[1]?.facts[0]).toEqual({ kind: 'optedOut', number: '+15550190001', scope: 'company' })
  })

  it('says so when a withheld number cannot be listed', () => {
    const { transcript, facts } = play(['press 3'], { ...inLanguage, caller: { kind: 'withheld' } })
    expect(transcript.slice(-2)).toEqual([say(numberUnknown), '(hang up)'])
    expect(facts).not.toContainEqual(expect.objectContaining({ kind: 'optedOut' }))
  })

  it('hears choices said instead of pressed', () => {
    for (const phrase of marketingPhrases.products[language])
      expect(heardFrom(play([`say ${phrase}`], inLanguage)), phrase).toEqual([say(products), say(subMenu)])
    for (const phrase of marketingPhrases.offers[language])
      expect(heardFrom(play([`say ${phrase}`], inLanguage))[0], phrase).toBe(say(offers))
    for (const phrase of marketingPhrases.optOut[language])
      expect(heardFrom(play([`say ${phrase}`], inLanguage)), phrase).toEqual([say(optedOut), '(hang up)'])
    for (const phrase of marketingPhrases.again[language])
      expect(heardFrom(play([`say ${phrase}`], inLanguage)), phrase).toEqual([say(mainMenu)])
    for (const phrase of marketingPhrases.mainMenu[language])
      expect(heardFrom(play(['press 1', `say ${phrase}`], inLanguage)), phrase).toEqual([say(mainMenu)])
  })

  it('opens the language choice on star and goes on in the chosen one', () => {
    for (const other of demoLanguages) {
      const { transcript, session } = play(['press *', `press ${languageOffers[other].key}`], inLanguage)
      expect(transcript).toEqual([
        ...start,
        '> press *',
        ...demoLanguages.map((offered) => `${offered}: ${languageOffers[offered].text}`),
        `> press ${languageOffers[other].key}`,
        `${other}: ${mainMenu[other]}`,
      ])
      expect(session.state?.language).toBe(other)
    }
  })

  it('hears a language named in its own words or in the present one', () => {
    for (const phrase of marketingPhrases.language[language]) {
      const { session } = play([`say ${phrase}`, `say ${languageOffers['fr-FR'].name}`], inLanguage)
      expect(session.state?.language).toBe('fr-FR')
    }
  })

  it('answers silence with reminders that differ, then says goodbye', () => {
    expect(play(['silence', 'silence', 'silence'], inLanguage).transcript).toEqual([
      ...start,
      '> silence',
      say(sharedTexts.silentOnce),
      say(mainMenu),
      '> silence',
      say(sharedTexts.silentTwice),
      say(mainMenu),
      '> silence',
      say(sharedTexts.silentGoodbye),
      '(hang up)',
    ])
  })

  it('answers wrong keys with reminders that differ, then says goodbye', () => {
    expect(play(['press 5', 'press #', 'say blub blub'], inLanguage).transcript).toEqual([
      ...start,
      '> press 5',
      say(sharedTexts.wrongOnce),
      say(mainMenu),
      '> press #',
      say(sharedTexts.wrongTwice),
      say(mainMenu),
      '> say blub blub',
      say(sharedTexts.lostGoodbye),
      '(hang up)',
    ])
  })

  it('says goodbye to a caller who goes silent in a sub-menu, after the language choice too', () => {
    const silent = Array.from({ length: 5 }, () => 'silence')
    for (const before of [['press 1'], ['press 2'], ['press *']])
      expect(play([...before, ...silent], inLanguage).transcript.slice(-2)).toEqual([
        say(sharedTexts.silentGoodbye),
        '(hang up)',
      ])
    expect(play(['press 2', 'press 4', 'press 4', 'press 4'], inLanguage).transcript.slice(-2)).toEqual([
      say(sharedTexts.lostGoodbye),
      '(hang up)',
    ])
  })
})

it('speaks the first language asked for that it has, else English', () => {
  const languageOf = (...languages: string[]) => play([], { languages }).session.state?.language
  expect(languageOf('it-IT', 'es')).toBe('es-ES' satisfies DemoLanguage)
  expect(languageOf('hi', 'de-DE')).toBe('hi-IN')
  expect(languageOf('it-IT')).toBe('en-US')
})

it('takes the discount and the code a call came with', () => {
  const { transcript } = play(['press 2'], { variables: { discountPercent: 35, offerCode: '13579' } })
  expect(transcript[3]).toContain('save 35 percent')
  expect(transcript[4]).toBe('en-US: 13579')
})

it('hangs up on an answering machine without a word', () => {
  const { transcript, facts } = play(['machine machine'], { direction: 'outbound' })
  expect(transcript.slice(-1)).toEqual(['(hang up)'])
  expect(facts).toEqual([{ kind: 'disposition', disposition: 'Answering machine' }])
})

it('asks nothing but what stands in its tables', () => {
  const tables = [...Object.values(sharedTexts), ...Object.values(marketingTexts)]
  for (const { text } of promptsOf(marketingMenu)) expect(tables).toContainEqual(text)
})
