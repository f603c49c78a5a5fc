import { Ear, FlaskConical, Grid3x3, Route } from 'lucide-react'

const steps = [
  {
    icon: Ear,
    title: 'Hear the draft',
    words: 'as it is on the screen. Nothing has to be published, and no real telephone rings.',
  },
  { icon: Grid3x3, title: 'Answer it', words: 'by the keys here or on your keyboard, by typing, or by microphone.' },
  {
    icon: Route,
    title: 'See its way',
    words: 'light up on the canvas. Click on a line to go to the node it came from.',
  },
  {
    icon: FlaskConical,
    title: 'Keep it',
    words: 'as a test once it is over: it is played again before every publication.',
  },
] as const

/** Before the first call: what can be done here. */
export function PhoneIntro() {
  return (
    <div className="phoneIntro">
      <ul>
        {steps.map(({ icon: Icon, title, words }) => (
          <li key={title}>
            <Icon size={16} aria-hidden />
            <span>
              <b>{title}</b> {words}
            </span>
          </li>
        ))}
      </ul>
      <p className="phoneNote">
        Another caller, language, time of day, or answers of a service? Open <b>Set-up</b>. To begin in the middle,
        select a node first.
      </p>
    </div>
  )
}
