import { Counter, Gauge, Histogram, Registry } from 'prom-client'

/** What operations watch; the runtime observes, /metrics reads. */
export type Metrics = ReturnType<typeof createMetrics>

export function createMetrics() {
  const registry = new Registry()
  const registers = [registry]
  // The names are those of https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics; read when asked for.
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'CPU time of this process, its embedded database included.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage()
      this.reset()
      this.inc((user + system) / 1e6)
    },
  })
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Memory this process keeps resident.',
    registers,
    collect() {
      this.set(process.memoryUsage.rss())
    },
  })
  return {
    registry,
    steps: new Counter({
      name: 'patchbay_steps_total',
      help: 'Steps of the interpreter that became durable, by event.',
      labelNames: ['event'] as const,
      registers,
    }),
    /** From a webhook's first byte to its answer. The contract asks for p99 below 50 ms and a hold after 2 s. */
    answerSeconds: new Histogram({
      name: 'patchbay_answer_seconds',
      help: 'Time to answer a carrier webhook, by route.',
      labelNames: ['route'] as const,
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    batchRows: new Histogram({
      name: 'patchbay_batch_rows',
      help: 'Steps written by one statement.',
      buckets: [1, 2, 4, 8, 16, 32, 64, 128],
      registers,
    }),
    liveSessions: new Gauge({
      name: 'patchbay_live_sessions',
      help: 'Sessions under way that this process keeps in memory.',
      registers,
    }),
  }
}

const webhookNames: ReadonlySet<string> = new Set([
  'voice',
  'calls',
  'trials',
  'fallback',
  'status',
  'recording',
  'amd',
])

/** From a closed set: anybody may ask for any path, and each label is kept for good. */
export function webhookLabel(path: string): string {
  const [, , name = ''] = path.split('/')
  return name === 'sessions' ? 'turn' : webhookNames.has(name) ? name : 'other'
}
