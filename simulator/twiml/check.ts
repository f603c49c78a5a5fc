import twimlSchema from './twimlSchema.json'
import { elementsOf, type XmlElement } from './xml.ts'

type AttributeSpec = { type?: 'string' | 'number' | 'boolean'; enum?: string[]; $enum?: string; list?: boolean }
type ElementSpec = { text: string | null; attributes: Record<string, AttributeSpec>; children: string[] }
type Schema = { enums: Record<string, string[]>; elements: Record<string, ElementSpec> }

// Imported, not read: the build takes it in.
const { enums, elements } = twimlSchema as unknown as Schema

const allowedValues = new Map<AttributeSpec, ReadonlySet<string>>()
for (const { attributes } of Object.values(elements))
  for (const spec of Object.values(attributes)) {
    const values = spec.enum ?? (spec.$enum === undefined ? undefined : enums[spec.$enum])
    if (values) allowedValues.set(spec, new Set(values))
  }

/** A warning of Twilio's debugger, with the text that caused it. */
export type Warning = { code: number; text: string }

/** What Twilio would warn of and skip, and the document without it. Verbs and attributes are told by case. https://www.twilio.com/docs/api/errors/12200 */
export function checkTwiml(root: XmlElement): { root: XmlElement; warnings: Warning[] } {
  const warnings: Warning[] = []
  return { root: checked(root, warnings), warnings }
}

function checked(element: XmlElement, warnings: Warning[]): XmlElement {
  const spec = elements[element.name]
  if (!spec) return element
  const attributes: Record<string, string> = {}
  for (const [name, value] of Object.entries(element.attributes)) {
    const attribute = spec.attributes[name]
    // Where a document says what it is written by.
    if (name === 'xmlns' || name.startsWith('xmlns:') || name.startsWith('xsi:')) continue
    if (!attribute) {
      warnings.push({ code: 12200, text: `Attribute "${name}" is not allowed to appear in element "${element.name}".` })
      continue
    }
    const problem = valueProblem(attribute, value)
    if (problem === undefined) attributes[name] = value
    else
      warnings.push({
        code: 12200,
        text: `The value "${value}" of attribute "${name}" on element "${element.name}" is not valid: ${problem}.`,
      })
  }
  const children: (XmlElement | string)[] = []
  for (const child of element.children) {
    if (typeof child === 'string') {
      if (spec.text !== null || child.trim() === '') children.push(child)
      else
        warnings.push({
          code: 12200,
          text: `Element "${element.name}" cannot have text, and "${child.trim().slice(0, 80)}" was found in it.`,
        })
    } else if (spec.children.includes(child.name)) children.push(checked(child, warnings))
    else
      warnings.push({
        code: element.name === 'Gather' ? 13320 : 12200,
        text: `Invalid content was found starting with element "${child.name}" in "${element.name}".`,
      })
  }
  return { name: element.name, attributes, children }
}

function valueProblem(spec: AttributeSpec, value: string): string | undefined {
  const allowed = allowedValues.get(spec)
  if (allowed) {
    const values = spec.list ? value.split(/\s+/).filter((one) => one !== '') : [value]
    const wrong = values.find((one) => !allowed.has(one))
    return wrong === undefined && values.length > 0 ? undefined : 'it is not one of the values that are known'
  }
  if (spec.type === 'number') return /^\s*\d+(\.\d+)?\s*$/.test(value) ? undefined : 'it is no number'
  if (spec.type === 'boolean') return value === 'true' || value === 'false' ? undefined : 'it is neither true nor false'
  return undefined
}

/** Elements of SSML inside a Say. */
export const hasMarkup = (element: XmlElement): boolean => elementsOf(element).length > 0
