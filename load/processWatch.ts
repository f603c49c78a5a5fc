import type { ProcessFigures } from './figures.ts'

const sampleMs = 2000

/** What a process used since it was begun to be watched; undefined when that is not known. */
export type ProcessWatch = { stop(): Promise<ProcessFigures | undefined> }

type Sample = { cpuSeconds: number; memoryBytes: number }

/** By the product's own /metrics, so wherever it runs; its embedded database is part of it, a Postgres is not. */
export function watchRuntime({ url, metricsToken }: { url: string; metricsToken: string | undefined }): ProcessWatch {
  return watch(async () => {
    const headers = metricsToken === undefined ? {} : { authorization: `Bearer ${metricsToken}` }
    const response = await fetch(`${url}/metrics`, { headers }).catch(() => undefined)
    return response?.ok ? readSample(await response.text()) : undefined
  })
}

export const watchThisProcess = (): ProcessWatch =>
  watch(() => {
    const { user, system } = process.cpuUsage()
    return Promise.resolve({ cpuSeconds: (user + system) / 1e6, memoryBytes: process.memoryUsage.rss() })
  })

/** https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function readSample(text: string): Sample | undefined {
  const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? NaN)
  const sample = {
    cpuSeconds: value('process_cpu_seconds_total'),
    memoryBytes: value('process_resident_memory_bytes'),
  }
  return Number.isFinite(sample.cpuSeconds) && Number.isFinite(sample.memoryBytes) ? sample : undefined
}

function watch(take: () => Promise<Sample | undefined>): ProcessWatch {
  let memoryBytes = 0
  const sample = async () => {
    const taken = await take()
    memoryBytes = Math.max(memoryBytes, taken?.memoryBytes ?? 0)
    return taken && { ...taken, at: performance.now() }
  }
  const first = sample()
  const timer = setInterval(() => void sample(), sampleMs)
  return {
    async stop() {
      clearInterval(timer)
      const [from, to] = [await first, await sample()]
      if (!from || !to || to.cpuSeconds < from.cpuSeconds) return undefined
      return {
        cpuPercent: ((to.cpuSeconds - from.cpuSeconds) / ((to.at - from.at) / 1000)) * 100,
        memoryMb: memoryBytes / 1024 ** 2,
      }
    },
  }
}
