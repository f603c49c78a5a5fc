import type { Flow } from '#shared/flow/flow.ts'

export type Template = {
  key: string
  title: string
  description: string
  languages: readonly string[]
  /** What it wants from the company, in words: a schedule, a number. */
  needs: readonly string[]
  load(): Promise<Flow>
}

const modules = import.meta.glob<{ templates: readonly Template[] }>('../../shared/templates/templates.ts')

/** The flows to start from. */
export async function loadTemplates(): Promise<readonly Template[]> {
  const loaded = await Promise.all(Object.values(modules).map((load) => load()))
  return loaded.flatMap(({ templates }) => templates)
}
