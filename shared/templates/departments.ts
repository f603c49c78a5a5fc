import type { Flow, ScriptedTest } from '../flow/flow.ts'
import { placedFlow, type PlacedNode } from './placedFlow.ts'
import { asking, demoLanguages, phrasesOf, promptOf, sharedTexts } from './demoText.ts'
import { answerPhrases, departments, departmentTexts, departmentWords, type Department } from './departmentTexts.ts'

/** Key of the schedule that opens and closes the departments. */
export const officeHours = 'office-hours'

/** A Sunday evening and a Monday morning of the office hours, nine to six in New York. */
const closedAt = '2026-01-05T03:00:00Z'
const openAt = '2026-01-05T15:00:00Z'

const givingUp = { noInput: 'silentGoodbye', noMatch: 'lostGoodbye' }
const capital = (department: Department) => department.slice(0, 1).toUpperCase() + department.slice(1)
const idsOf = (department: Department) => ({
  hours: `hours${capital(department)}`,
  question: `question${capital(department)}`,
  closing: `closing${capital(department)}`,
  voicemail: `voicemail${capital(department)}`,
  messageThanks: `messageThanks${capital(department)}`,
})

/** One case a department, by what `vars.department` holds. */
const byDepartment = {
  cases: departments.map((department) => {
    const { name } = departmentWords[department]
    return {
      id: department,
      label: name,
      when: { match: 'all', conditions: [{ left: 'vars.department', operator: 'equals', right: name }] },
    }
  }),
}

const towards = (target: keyof ReturnType<typeof idsOf>) =>
  Object.fromEntries(departments.map((department) => [department, idsOf(department)[target]]))

const answers = (['interested', 'callLater', 'notInterested'] as const).map((id, index) => ({
  id,
  key: String(index + 1),
  label: { interested: 'Interested', callLater: 'Call me later', notInterested: 'Not interested' }[id],
  phrases: phrasesOf(answerPhrases[id]),
}))

type Answer = (typeof answers)[number]

function messageTest(department: Department): ScriptedTest {
  const { name, key, voicemail, messageThanks } = departmentWords[department]
  return {
    id: `${department}-closed`,
    name: `${name} after hours takes a message`,
    setup: { at: closedAt },
    script: [`press ${key}`, 'record 12'],
    expect: [voicemail['en-US'], '(record)', messageThanks['en-US'], '(hang up)'],
  }
}

function answerTest(department: Department, { id, key, label }: Answer): ScriptedTest {
  const words = departmentWords[department]
  return {
    id: `${department}-open`,
    name: `${words.name} while open: ${label.toLowerCase()}`,
    setup: { at: openAt },
    script: [`press ${words.key}`, `press ${key}`],
    expect: [words.question['en-US'], departmentTexts[id]['en-US'], words.closing['en-US'], `disposition ${label}`],
  }
}

/** The nodes of one department, on two rows: open above, closed below. */
function departmentNodes(department: Department, index: number): Record<string, PlacedNode> {
  const { name, question, closing, voicemail, messageThanks } = departmentWords[department]
  const ids = idsOf(department)
  const row = index * 2
  return {
    [ids.hours]: {
      type: 'hours',
      label: `${name} open?`,
      at: [5, row],
      data: { schedule: officeHours },
      to: { open: ids.question, closed: ids.voicemail },
    },
    [ids.question]: {
      type: 'menu',
      label: `${name} question`,
      at: [6, row],
      data: {
        prompt: promptOf(question, departmentTexts.answers),
        choices: answers,
        ...asking,
        saveAs: 'answer',
        keeps: 'name',
        isSelection: true,
      },
      to: { interested: 'goalInterested', callLater: 'callLater', notInterested: 'notInterested', ...givingUp },
    },
    [ids.voicemail]: {
      type: 'voicemail',
      label: `${name} voicemail`,
      at: [6, row + 1],
      data: { prompt: promptOf(voicemail), maxSeconds: 120, silenceSeconds: 5, endKey: '#', saveAs: 'message' },
      to: { recorded: ids.messageThanks, nothing: 'noMessage' },
    },
    [ids.messageThanks]: {
      type: 'end',
      label: `${name} thanks for the message`,
      at: [7, row + 1],
      data: { prompt: promptOf(messageThanks), disposition: 'Left a message' },
    },
    [ids.closing]: {
      type: 'end',
      label: `${name} closing words`,
      at: [11, row],
      data: { prompt: promptOf(closing), disposition: '{{ vars.answer }}' },
    },
  }
}

/** Said in one breath with the closing words, so that the answer is settled in the step that takes it. */
const acknowledge = (answer: 'interested' | 'callLater' | 'notInterested', label: string, row: number): PlacedNode => ({
  type: 'say',
  label,
  at: [9, row],
  data: { prompt: promptOf(departmentTexts[answer]), interruptible: false },
  to: { next: 'whoCloses' },
})

/**
 * Flow `departments`: choose a department; while it is open its question, whose answer is the session's selection, then its
 * closing words; else its voicemail. A call that comes with a department goes straight to that question.
 */
export const departmentsFlow: Flow = placedFlow(
  {
    name: 'Departments',
    description: 'Sales, CRM, Collection and Support: a question while they are open, a voicemail after hours.',
    languages: [...demoLanguages],
    variables: [
      {
        name: 'department',
        type: 'text',
        default: '',
        description:
          'Sales, CRM, Collection or Support. A call may come with it, and then goes straight to the question.',
      },
      { name: 'answer', type: 'text', default: '', description: 'What the caller answered to the question.' },
      { name: 'message', type: 'text', default: '', description: 'Id of the recorded message.' },
    ],
    notes: [
      {
        id: 'about',
        text: 'Opening hours come from the schedule office-hours, which changes without publishing. Answers are kept as the selection of the session: 1 interested, 2 call me later, 3 not interested.',
        position: { x: 0, y: -40 },
        size: { width: 320, height: 160 },
      },
    ],
    tests: [
      ...departments.map((department) => messageTest(department)),
      ...departments.flatMap((department, index) =>
        answers.filter((_, place) => place === index % answers.length).map((answer) => answerTest(department, answer)),
      ),
      {
        id: 'support-by-speech',
        name: 'Support is reached by speech',
        setup: { at: closedAt },
        script: ['say technical support please', 'record nothing'],
        expect: [
          departmentWords.support.voicemail['en-US'],
          '(record)',
          departmentTexts.noMessage['en-US'],
          '(hang up)',
        ],
      },
      {
        id: 'wrong-keys',
        name: 'Wrong keys are answered, then the call ends politely',
        script: ['press 7', 'press 8', 'press 9'],
        expect: [
          sharedTexts.wrongOnce['en-US'],
          sharedTexts.wrongTwice['en-US'],
          sharedTexts.lostGoodbye['en-US'],
          '(hang up)',
        ],
      },
      {
        id: 'machine',
        name: 'Nothing is said to an answering machine',
        setup: { direction: 'outbound' },
        script: ['machine machine'],
        expect: ['disposition Answering machine'],
      },
      {
        id: 'silence',
        name: 'A silent caller hears two different reminders and a goodbye',
        script: ['silence', 'silence', 'silence'],
        expect: [
          sharedTexts.silentOnce['en-US'],
          sharedTexts.silentTwice['en-US'],
          sharedTexts.silentGoodbye['en-US'],
          '(hang up)',
        ],
      },
    ],
  },
  {
    start: {
      type: 'start',
      label: 'Call comes in',
      at: [0, 3.5],
      to: { next: 'whichDepartment', machine: 'machineAnswered' },
    },
    whichDepartment: {
      type: 'set',
      label: 'Department of the call',
      at: [1, 3.5],
      data: { assignments: [{ variable: 'department', value: '{{ vars.department | default: session.department }}' }] },
      to: { next: 'greeting' },
    },
    greeting: {
      type: 'say',
      label: 'Greeting by name',
      at: [2, 3.5],
      data: { prompt: promptOf(sharedTexts.greeting) },
      to: { next: 'isGiven' },
    },
    isGiven: {
      type: 'branch',
      label: 'Department given?',
      at: [3, 3.5],
      data: byDepartment,
      to: { ...towards('question'), otherwise: 'choose' },
    },
    choose: {
      type: 'menu',
      label: 'Choose a department',
      at: [4, 3.5],
      data: {
        prompt: promptOf(departmentTexts.choose),
        choices: departments.map((department) => {
          const { name, key, phrases } = departmentWords[department]
          return { id: department, key, label: name, phrases: phrasesOf(phrases) }
        }),
        ...asking,
        saveAs: 'department',
        keeps: 'name',
      },
      to: { ...towards('hours'), ...givingUp },
    },
    ...Object.assign({}, ...departments.map(departmentNodes)),
    goalInterested: {
      type: 'goal',
      label: 'Counts as interest',
      at: [8, 0],
      data: { goal: 'interested' },
      to: { next: 'interested' },
    },
    interested: acknowledge('interested', 'Interested', 0),
    callLater: acknowledge('callLater', 'Call me later', 2),
    notInterested: acknowledge('notInterested', 'Not interested', 4),
    whoCloses: {
      type: 'branch',
      label: 'Whose closing words?',
      at: [10, 2],
      data: byDepartment,
      to: { ...towards('closing'), otherwise: 'silentGoodbye' },
    },
    noMessage: {
      type: 'end',
      label: 'No message left',
      at: [8, 7],
      data: { prompt: promptOf(departmentTexts.noMessage), disposition: 'No message' },
    },
    silentGoodbye: {
      type: 'end',
      label: 'Goodbye after silence',
      at: [8, 5],
      data: { prompt: promptOf(sharedTexts.silentGoodbye), disposition: 'No answer' },
    },
    lostGoodbye: {
      type: 'end',
      label: 'Goodbye after wrong keys',
      at: [8, 6],
      data: { prompt: promptOf(sharedTexts.lostGoodbye), disposition: 'No answer' },
    },
    machineAnswered: {
      type: 'end',
      label: 'Answering machine',
      at: [1, 5],
      data: { disposition: 'Answering machine' },
    },
  },
)
