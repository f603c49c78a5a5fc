import { methodOf, resolveUrl, type Verb } from '../verb.ts'
import { textOf } from '../xml.ts'

export const redirect: Verb = (run, element) =>
  Promise.resolve({
    kind: 'go',
    source: { kind: 'url', hook: { url: resolveUrl(run, textOf(element)), method: methodOf(element) } },
  })
