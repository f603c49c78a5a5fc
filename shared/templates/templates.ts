import type { Flow } from '../flow/flow.ts'

/** A complete flow to begin with. */
export type Template = {
  key: string
  title: string
  /** One sentence. */
  description: string
  /** Name of a lucide icon. */
  icon: string
  languages: readonly string[]
  /** What there has to be before it can answer calls, in words. */
  needs: readonly string[]
  /** Keys of the opening hours it looks at. */
  schedules: readonly string[]
  load: () => Promise<Flow>
}

const fiveLanguages = ['en-US', 'es-ES', 'fr-FR', 'de-DE', 'hi-IN']
/** The need of every template that names opening hours. */
export const officeHours = 'Opening hours with the key office-hours'
const teamNumber = 'The number of your team, in the variable teamNumber'

/** Flows to start from. Each is loaded when it is chosen: together they are larger than the page that lists them. */
export const templates: readonly Template[] = [
  {
    key: 'marketing-menu',
    title: 'Marketing menu',
    description: 'Greets the caller by name and offers product information, special offers and an opt-out.',
    icon: 'megaphone',
    languages: fiveLanguages,
    needs: [],
    schedules: [],
    load: () => import('./marketingMenu.ts').then(({ marketingMenu }) => marketingMenu),
  },
  {
    key: 'departments',
    title: 'Departments',
    description: 'Sales, CRM, Collection and Support: a question while they are open, a voicemail after hours.',
    icon: 'building-2',
    languages: fiveLanguages,
    needs: [officeHours],
    schedules: ['office-hours'],
    load: () => import('./departments.ts').then(({ departmentsFlow }) => departmentsFlow),
  },
  {
    key: 'after-hours-voicemail',
    title: 'After-hours voicemail',
    description: 'Rings the team while it is open, and takes a message when it is closed or nobody is free.',
    icon: 'voicemail',
    languages: ['en-US', 'es-ES'],
    needs: [officeHours, teamNumber],
    schedules: ['office-hours'],
    load: () => import('./afterHoursVoicemail.ts').then(({ afterHoursVoicemail }) => afterHoursVoicemail),
  },
  {
    key: 'appointment-confirmation',
    title: 'Appointment confirmation',
    description: 'Confirms, moves or cancels an appointment, in calls you place and in calls that come in.',
    icon: 'calendar-check',
    languages: ['en-US', 'fr-FR'],
    needs: ['Day and time of the appointment, which calls bring along as appointmentDate and appointmentTime'],
    schedules: [],
    load: () => import('./appointmentConfirmation.ts').then(({ appointmentConfirmation }) => appointmentConfirmation),
  },
  {
    key: 'order-status',
    title: 'Order status',
    description: 'Asks for an order number, and a web service for its state; a colleague helps where it cannot.',
    icon: 'package-search',
    languages: ['en-US', 'de-DE'],
    needs: ['The address of a web service that tells the state of an order, in “Ask the shop”', teamNumber],
    schedules: [],
    load: () => import('./orderStatus.ts').then(({ orderStatus }) => orderStatus),
  },
  {
    key: 'survey-with-rating',
    title: 'Survey with rating',
    description:
      'A rating from 1 to 5; who is not content may say why, and everybody whether they would recommend you.',
    icon: 'star',
    languages: ['en-US', 'es-ES'],
    needs: [],
    schedules: [],
    load: () => import('./surveyWithRating.ts').then(({ surveyWithRating }) => surveyWithRating),
  },
  {
    key: 'language-first-hotline',
    title: 'Language-first hotline',
    description: 'Asks for the language before anything else: information, or a colleague who speaks it.',
    icon: 'languages',
    languages: ['en-US', 'es-ES', 'fr-FR'],
    needs: [teamNumber],
    schedules: [],
    load: () => import('./languageFirstHotline.ts').then(({ languageFirstHotline }) => languageFirstHotline),
  },
  {
    key: 'information-line',
    title: 'Information line',
    description: 'Answers the usual questions at any hour, and offers a person while you are open.',
    icon: 'info',
    languages: ['en-US', 'de-DE'],
    needs: [officeHours, teamNumber],
    schedules: ['office-hours'],
    load: () => import('./informationLine.ts').then(({ informationLine }) => informationLine),
  },
]
