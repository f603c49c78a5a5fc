import { describe, expect, it } from 'vitest'
import { flowSchema } from '#shared/flow/flow.ts'
import { emptyWorld, lint } from '#shared/flow/lint/lint.ts'
import type { Schedule } from '#shared/flow/schedule.ts'
import { simulate, type SimulateOptions } from '#shared/run/simulate.ts'
import { programOf } from '#shared/testing/flows.ts'
import { allTextsOf, greetingIn, heardFrom, promptsOf, spokenKey } from './demoTesting.ts'
import { demoLanguages, sharedTexts, type DemoText } from '#shared/templates/demoText.ts'
import { departmentsFlow } from '#shared/templates/departments.ts'
import { answerPhrases, departments, departmentTexts, departmentWords } from '#shared/templates/departmentTexts.ts'
import { officeHoursFrom } from './officeHours.ts'

const schedule: Schedule = officeHoursFrom(new Date('2026-01-05T00:00:00.000Z'))
const program = programOf(departmentsFlow, {}, { schedules: { 'office-hours': schedule } })
/** A Monday, ten in the morning in New York. */
const open = '2026-01-05T15:00:00.000Z'
/** The same day, eight in the evening. */
const closed = '2026-01-06T01:00:00.000Z'
const play = (script: readonly string[], options: SimulateOptions = {}) =>
  simulate(program, script, { at: open, ...options })

it('has nothing that lint would report', () => {
  expect(lint(departmentsFlow, { ...emptyWorld, schedules: ['office-hours'] })).toEqual([])
})

it('is a flow document', () => {
  expect(flowSchema.safeParse(departmentsFlow).error).toBeUndefined()
})

it('has every prompt in every language, all from its tables', () => {
  const tables: DemoText[] = [
    ...Object.values(sharedTexts),
    ...Object.values(departmentTexts),
    ...Object.values(departmentWords).flatMap(({ question, closing, voicemail, messageThanks }) => [
      question,
      closing,
      voicemail,
      messageThanks,
    ]),
  ]
  for (const { path, text } of allTextsOf(departmentsFlow))
    for (const language of demoLanguages) expect(text[language]?.trim(), `${path} in ${language}`).toBeTruthy()
  for (const { text } of promptsOf(departmentsFlow)) expect(tables).toContainEqual(text)
})

it('stands clear on the canvas: no two nodes in one place', () => {
  const places = departmentsFlow.nodes.map(({ position: { x, y } }) => `${x} ${y}`)
  expect(new Set(places).size).toBe(places.length)
})

describe.each(demoLanguages)('in %s', (language) => {
  const inLanguage = { languages: [language] }
  const say = (text: DemoText) => `${language}: ${text[language]}`
  const greeting = `${language}: ${greetingIn(language)}`
  const { choose, answers, interested, callLater, notInterested, noMessage } = departmentTexts

  it('announces every key it takes', () => {
    for (const key of ['1', '2', '3', '4']) expect(choose[language]).toContain(spokenKey(key, language))
    for (const key of ['1', '2', '3']) expect(answers[language]).toContain(spokenKey(key, language))
  })

  it.each(departments)('asks the question of %s while it is open and keeps the answer', (department) => {
    const { key, question, closing } = departmentWords[department]
    const outcomes = [
      ['1', interested, 'Interested'],
      ['2', callLater, 'Call me later'],
      ['3', notInterested, 'Not interested'],
    ] as const
    for (const [answer, acknowledged, disposition] of outcomes) {
      const { transcript, session, facts } = play([`press ${key}`, `press ${answer}`], inLanguage)
      expect(transcript).toEqual([
        greeting,
        say(choose),
        `> press ${key}`,
        say(question),
        say(answers),
        `> press ${answer}`,
        say(acknowledged),
        say(closing),
        '(hang up)',
      ])
      expect(session.state).toMatchObject({ selection: answer, disposition, ended: { reason: 'completed' } })
      expect(facts).toContainEqual({ kind: 'disposition', disposition })
    }
  })

  it.each(departments)('takes a message for %s after hours', (department) => {
    const { key, voicemail, messageThanks } = departmentWords[department]
    const atNight = { ...inLanguage, at: closed }
    const asked = [greeting, say(choose), `> press ${key}`, say(voicemail), '(record)']
    const left = play([`press ${key}`, 'record 12'], atNight)
    expect(left.transcript).toEqual([...asked, '> record 12', say(messageThanks), '(hang up)'])
    expect(play([`press ${key}`, 'record nothing'], atNight).transcript).toEqual([
      ...asked,
      '> record nothing',
      say(noMessage),
      '(hang up)',
    ])
    const hungUp = play([`press ${key}`, 'record 12 and hang up'], atNight)
    expect(hungUp.session.state).toMatchObject({ hungUp: true, disposition: 'Left a message' })
  })

  it.each(departments)('reaches %s by every phrase', (department) => {
    const { phrases, question } = departmentWords[department]
    for (const phrase of phrases[language])
      expect(heardFrom(play([`say ${phrase}`], inLanguage)), phrase).toEqual([say(question), say(answers)])
  })

  it('hears the answers said instead of pressed', () => {
    for (const [id, selection] of [
      ['interested', '1'],
      ['callLater', '2'],
      ['notInterested', '3'],
    ] as const)
      for (const phrase of answerPhrases[id][language])
        expect(play(['press 1', `say ${phrase}`], inLanguage).session.state?.selection, phrase).toBe(selection)
  })

  it.each(departments)('goes straight to the question of %s when the call came with it, at any hour', (department) => {
    const { name, question } = departmentWords[department]
    const given = [
      { department },
      { department: name },
      { variables: { department: name } },
      { department: name, at: closed },
    ]
    for (const options of given)
      expect(play([], { ...inLanguage, direction: 'outbound', ...options }).transcript).toEqual([
        greeting,
        say(question),
        say(answers),
      ])
  })

  it('answers silence and wrong keys with reminders that differ, then says goodbye', () => {
    expect(play(['silence', 'silence', 'silence'], inLanguage).transcript).toEqual([
      greeting,
      say(choose),
      '> silence',
      say(sharedTexts.silentOnce),
      say(choose),
      '> silence',
      say(sharedTexts.silentTwice),
      say(choose),
      '> silence',
      say(sharedTexts.silentGoodbye),
      '(hang up)',
    ])
    const lost = play(['press 1', 'press 7', 'press 8', 'press 9'], inLanguage)
    expect(lost.transcript.slice(4)).toEqual([
      say(answers),
      '> press 7',
      say(sharedTexts.wrongOnce),
      say(departmentWords.sales.question),
      say(answers),
      '> press 8',
      say(sharedTexts.wrongTwice),
      say(departmentWords.sales.question),
      say(answers),
      '> press 9',
      say(sharedTexts.lostGoodbye),
      '(hang up)',
    ])
    expect(lost.session.state).toMatchObject({ disposition: 'No answer' })
    expect(lost.session.state).not.toHaveProperty('selection')
  })
})

it('lets the caller choose when the department of the call is not one of its own', () => {
  expect(play([], { department: 'Legal' }).transcript).toContain(`en-US: ${departmentTexts.choose['en-US']}`)
})

describe('office hours', () => {
  const isOpenAt = (at: string) =>
    play(['press 1'], { at }).trail.find(({ node }) => node === 'hoursSales')?.port === 'open'

  it('are nine to six on working days in the time zone of the company', () => {
    expect(isOpenAt('2026-01-05T13:59:50.000Z')).toBe(false)
    expect(isOpenAt('2026-01-05T14:00:00.000Z')).toBe(true)
    expect(isOpenAt('2026-01-09T22:59:00.000Z')).toBe(true)
    expect(isOpenAt('2026-01-09T23:00:00.000Z')).toBe(false)
    expect(isOpenAt('2026-01-10T16:00:00.000Z')).toBe(false)
  })

  it('have one holiday, the next New Year’s Day', () => {
    expect(schedule.holidays).toEqual([{ date: '2027-01-01', name: "New Year's Day", ranges: [] }])
    expect(isOpenAt('2027-01-01T15:00:00.000Z')).toBe(false)
  })
})
