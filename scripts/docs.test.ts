import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { emptyWorld, lint } from '#shared/flow/lint/lint.ts'
import { readFlow } from '#shared/flow/upgrade.ts'
import { simulate } from '#shared/run/simulate.ts'
import { programOf } from '#shared/testing/flows.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const pages = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
]

/** The anchor of a heading, as GitHub makes it. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
const anchorsOf = (path: string) => [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading))

describe.each(pages)('%s', (page) => {
  it('links to what is there', () => {
    const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
    const broken = links.filter((target) => {
      if (/^https?:/.test(target)) return false
      const [path = '', anchor] = target.split('#')
      const found = path === '' ? page : join(dirname(page), path)
      if (!existsSync(join(root, found))) return true
      return anchor !== undefined && !anchorsOf(found).includes(anchor)
    })
    expect(broken).toEqual([])
  })
})

describe('docs/contract.md', () => {
  it('names tests that are there', () => {
    const named = [...read('docs/contract.md').matchAll(/`([\w./-]+\.test\.tsx?)` “([^”]+)”/g)]
    expect(named.length).toBeGreaterThan(100)
    const missing = named.flatMap(([, path = '', title = '']) => {
      const source = existsSync(join(root, path)) ? read(path).replaceAll("\\'", "'") : ''
      return source.includes(title) ? [] : [`${path}: ${title}`]
    })
    expect(missing).toEqual([])
  })
})

describe('the variables of the configuration', () => {
  const names = [...read('runtime/config.ts').matchAll(/^ {2}([A-Z][A-Z_]+): z$|^ {2}([A-Z][A-Z_]+): [a-z]/gm)].map(
    ([, one, other]) => one ?? other ?? '',
  )

  it.each(['README.md', '.env.example'])('are all in %s', (page) => {
    expect(names).toContain('DATABASE_URL')
    expect(names.filter((name) => !read(page).includes(name))).toEqual([])
  })
})

it('the example in docs/flow-document.md is a flow that publishes, and passes its own test', () => {
  const [, json = ''] = /<!-- example:begin -->\s+```json\n([\s\S]*?)```/.exec(read('docs/flow-document.md')) ?? []
  const found = readFlow(JSON.parse(json))
  if (!found.ok) throw new Error(JSON.stringify(found.problems))
  expect(lint(found.flow, emptyWorld)).toEqual([])
  for (const { script, expect: lines = [] } of found.flow.tests) {
    const heard = simulate(programOf(found.flow), script).transcript.join('\n')
    for (const line of lines) expect(heard).toContain(line)
  }
})
