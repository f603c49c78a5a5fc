import type { WorkStore } from './workStore.ts'

/** Stands for IndexedDB, which is not here. */
export function memoryStore(): WorkStore & { kept: Map<string, unknown> } {
  const kept = new Map<string, unknown>()
  return {
    kept,
    keys: async () => [...kept.keys()],
    getMany: async (names) => names.map((name) => kept.get(name)),
    setMany: async (entries) => entries.forEach(([name, value]) => kept.set(name, structuredClone(value))),
    delMany: async (names) => names.forEach((name) => kept.delete(name)),
  }
}
