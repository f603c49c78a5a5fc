import { readFileSync } from 'node:fs'
import { basename } from 'node:path'

/** What a CPU profile of Node says: https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile */
type Profile = {
  nodes: { id: number; callFrame: CallFrame; children?: number[] }[]
  samples: number[]
  timeDeltas: number[]
}
type CallFrame = { functionName: string; url: string; lineNumber: number }

const [file, count = '40'] = process.argv.slice(2)
if (file === undefined) {
  console.log('npx tsx bench/profile.ts FILE.cpuprofile [LINES]: where the time went, by function and by package.')
} else {
  const profile = JSON.parse(readFileSync(file, 'utf8')) as Profile
  const selfOf = new Map<number, number>()
  profile.samples.forEach((id, index) => selfOf.set(id, (selfOf.get(id) ?? 0) + (profile.timeDeltas[index] ?? 0)))

  const self = new Map<string, number>()
  const total = new Map<string, number>()
  const places = new Map<string, number>()
  const byId = new Map(profile.nodes.map((node) => [node.id, node]))
  /** Own time of a node and of all it called; a function that calls itself counts once. */
  const visit = (id: number, above: ReadonlySet<string>): number => {
    const node = byId.get(id)
    if (!node) return 0
    const own = selfOf.get(id) ?? 0
    const name = nameOf(node.callFrame)
    add(self, name, own)
    add(places, placeOf(node.callFrame), own)
    const below = new Set(above).add(name)
    const sum = (node.children ?? []).reduce((all, child) => all + visit(child, below), own)
    if (!above.has(name)) add(total, name, sum)
    return sum
  }
  const [root] = profile.nodes
  if (root) visit(root.id, new Set())
  const idle = self.get('(idle)') ?? 0
  const busy = [...self.values()].reduce((sum, time) => sum + time, 0) - idle
  const print = (title: string, times: ReadonlyMap<string, number>) => {
    console.log(`\n${title}`)
    const sorted = [...times]
      .filter(([name]) => name !== '(idle)' && name !== '(root)')
      .sort(([, one], [, other]) => other - one)
    for (const [name, time] of sorted.slice(0, Number(count)))
      console.log(`${((time / busy) * 100).toFixed(1).padStart(5)} %  ${name}`)
  }
  console.log(`${basename(file)}: ${(busy / 1e6).toFixed(1)} s busy, ${(idle / 1e6).toFixed(1)} s idle`)
  print('own time by place', places)
  print('own time by function', self)
  print('time with what it calls', total)
}

function add(times: Map<string, number>, name: string, time: number): void {
  times.set(name, (times.get(name) ?? 0) + time)
}

function nameOf({ functionName, url, lineNumber }: CallFrame): string {
  const name = functionName || '(anonymous)'
  return url === '' ? name : `${name} ${shortUrl(url)}:${lineNumber + 1}`
}

/** A package, our own code, Node or the engine. */
function placeOf({ functionName, url }: CallFrame): string {
  const found = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)
  if (found) return found[1] ?? ''
  if (url.startsWith('node:')) return 'node'
  return url === '' ? (functionName.startsWith('(') ? functionName : '(native)') : 'our own code'
}

function shortUrl(url: string): string {
  return url.replace(/^.*node_modules\//, '').replace(/^.*\/dist\//, 'dist/')
}
