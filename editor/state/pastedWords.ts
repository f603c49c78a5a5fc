import type { Flow } from '#shared/flow/flow.ts'
import { textsOf } from '#shared/flow/texts.ts'
import type { Clipping } from '../graph/clipboard.ts'
import { languageName } from '../studio/languageName.ts'
import { typeWords } from '../variables/variableRows.ts'

const listed = new Intl.ListFormat('en', { type: 'conjunction' })

/**
 * What is otherwise in a flow than where parts were copied, in sentences: languages that it does not speak, variables of another
 * type. Undefined when there is nothing, and for parts of the flow itself.
 */
export function pastedWords(flow: Flow, clipping: Pick<Clipping, 'nodes' | 'variables'>): string | undefined {
  const own = new Set(flow.nodes.map(({ id }) => id))
  if (clipping.nodes.every(({ id }) => own.has(id))) return undefined
  const texts = textsOf({ ...flow, nodes: clipping.nodes })
  const unspoken = [...new Set(texts.flatMap((text) => Object.keys(text.texts)))]
    .filter((language) => !flow.languages.includes(language))
    .toSorted()
    .map(languageName)
  const otherwise = clipping.variables.flatMap(({ name, type }) => {
    const here = flow.variables.find((variable) => variable.name === name)
    if (!here || here.type === type) return []
    return [`The variable ${name} is of the type ${typeWords[here.type]} here, and was ${typeWords[type]}.`]
  })
  const sentences = [
    ...(unspoken.length > 0
      ? [`This flow does not speak ${listed.format(unspoken)}: texts in it are kept, and not heard.`]
      : []),
    ...otherwise,
  ]
  return sentences.length > 0 ? sentences.join(' ') : undefined
}
