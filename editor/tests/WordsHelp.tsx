import { Disclosure } from '../studio/Disclosure.tsx'

const script: readonly (readonly [words: string, meaning: string])[] = [
  ['press 12#', 'keys'],
  ['say sales please', 'words'],
  ['silence', 'says nothing to a question'],
  ['hang up', ''],
  ['record 12', 'leaves a message of 12 s; “record nothing” leaves none'],
  ['dial answered', 'how a transfer goes: answered, busy, noAnswer, failed'],
  ['respond 200 {"state": "sent"}', 'how a web service answers'],
  ['request timeout', 'or network, refused: it gives no answer'],
  ['machine human', 'who answered a call that we place: human, machine, fax, unknown'],
  ['set plan = "gold"', 'changes a variable between two steps'],
]
const expected: readonly (readonly [words: string, meaning: string])[] = [
  ['en-US: Welcome', 'is heard, in the order of the lines; the language may be left out'],
  ['Hello {{ vars.name }}', 'a template stands for any words'],
  ['(hang up)', 'a deed, as the transcript shows it'],
  ['goes to Main menu', 'comes to a node, by its name or id'],
  ['sets plan = "gold"', 'what a variable holds at the end'],
  ['tag vip', 'also goal and disposition'],
  ['ends completed', 'or hungUp, silence, limit, error'],
]

/** The words that tests are written in. */
export function WordsHelp() {
  return (
    <Disclosure className="testHelp" title="The words">
      <div className="testColumns">
        <Words title="The caller" words={script} />
        <Words title="Expected" words={expected} />
      </div>
    </Disclosure>
  )
}

function Words({ title, words }: { title: string; words: typeof script }) {
  return (
    <dl aria-label={title}>
      {words.map(([line, meaning]) => (
        <div key={line}>
          <dt>
            <code>{line}</code>
          </dt>
          <dd className="quiet">{meaning}</dd>
        </div>
      ))}
    </dl>
  )
}
