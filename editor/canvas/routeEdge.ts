export type Point = { x: number; y: number }
export type Box = Point & { width: number; height: number }

/** How far an edge goes straight out of a card before it turns. */
const lead = 24
const corner = 10
/** Room between a card and an edge that goes around it. */
const clearance = 20

type Ends = {
  from: Point
  to: Point
  fromBox: Box
  toBox: Box
  /** Cards that edges had better not cross. */
  obstacles: readonly Box[]
  /** Moves the turn of neighbouring ports apart. */
  lane: number
}

/**
 * The corners of an edge from a port on the right of a card to the left of another, in right angles. Forward edges turn where
 * they cross the fewest cards; edges back go around both cards.
 */
export function routeEdge({ from, to, fromBox, toBox, obstacles, lane }: Ends): readonly Point[] {
  if (to.x - from.x >= 2 * lead) {
    if (Math.abs(to.y - from.y) < 1 && crossings([from, to], obstacles) === 0) return [from, to]
    const spread = Math.min(lane * 6, Math.max(to.x - from.x - 2 * lead, 0))
    const turns = [from.x + lead + spread, (from.x + to.x) / 2, to.x - lead]
    const ways = turns.map((x) => [from, { x, y: from.y }, { x, y: to.y }, to])
    const around = aroundWays(from, to, obstacles)
    return fewest([...ways, ...around], obstacles)
  }
  const out = from.x + lead + lane * 4
  const back = to.x - lead
  const levels = [
    Math.max(fromBox.y + fromBox.height, toBox.y + toBox.height) + clearance,
    Math.min(fromBox.y, toBox.y) - clearance,
  ]
  const [upper, lower] = fromBox.y < toBox.y ? [fromBox, toBox] : [toBox, fromBox]
  const between = lower.y - (upper.y + upper.height)
  if (between >= 2 * corner) levels.unshift(upper.y + upper.height + between / 2)
  return fewest(
    levels.map((y) => [from, { x: out, y: from.y }, { x: out, y }, { x: back, y }, { x: back, y: to.y }, to]),
    obstacles,
  )
}

/** Above and below the cards that stand in the straight way. */
function aroundWays(from: Point, to: Point, obstacles: readonly Box[]): readonly (readonly Point[])[] {
  const inWay = obstacles.filter(
    ({ x, y, width, height }) =>
      x < to.x - lead &&
      x + width > from.x + lead &&
      y < Math.max(from.y, to.y) + clearance &&
      y + height > Math.min(from.y, to.y) - clearance,
  )
  if (inWay.length === 0) return []
  const [out, into] = [from.x + lead, to.x - lead]
  const levels = [
    Math.min(...inWay.map(({ y }) => y)) - clearance,
    Math.max(...inWay.map(({ y, height }) => y + height)) + clearance,
  ]
  return levels.map((y) => [from, { x: out, y: from.y }, { x: out, y }, { x: into, y }, { x: into, y: to.y }, to])
}

/** The way with the fewest crossings; of equals the shortest, then the first. */
function fewest(ways: readonly (readonly Point[])[], obstacles: readonly Box[]): readonly Point[] {
  let best: { way: readonly Point[]; crossed: number; length: number } | undefined
  for (const way of ways) {
    const crossed = crossings(way, obstacles)
    const length = lengthOf(way)
    if (!best || crossed < best.crossed || (crossed === best.crossed && length < best.length - 1))
      best = { way, crossed, length }
    if (crossed === 0 && way === ways[0]) break
  }
  return best?.way ?? []
}

const lengthOf = (way: readonly Point[]) =>
  way.reduce((sum, { x, y }, index) => {
    const before = way[index - 1]
    return before ? sum + Math.abs(x - before.x) + Math.abs(y - before.y) : 0
  }, 0)

/** How many cards the way runs through. */
function crossings(way: readonly Point[], obstacles: readonly Box[]): number {
  let count = 0
  for (const box of obstacles)
    for (let index = 1; index < way.length; index++) {
      const [a, b] = [way[index - 1], way[index]]
      if (a && b && runsThrough(a, b, box)) {
        count++
        break
      }
    }
  return count
}

const runsThrough = (a: Point, b: Point, { x, y, width, height }: Box) =>
  Math.min(a.x, b.x) < x + width && Math.max(a.x, b.x) > x && Math.min(a.y, b.y) < y + height && Math.max(a.y, b.y) > y

/** An SVG path along the corners, rounded. */
export function pathAlong(points: readonly Point[]): string {
  const [first, ...rest] = points
  if (!first) return ''
  let path = `M ${first.x} ${first.y}`
  rest.forEach((point, index) => {
    const before = points[index] ?? first
    const after = rest[index + 1]
    if (!after) {
      path += ` L ${point.x} ${point.y}`
      return
    }
    const radius = Math.min(corner, distance(before, point) / 2, distance(point, after) / 2)
    const enter = towards(point, before, radius)
    const leave = towards(point, after, radius)
    path += ` L ${enter.x} ${enter.y} Q ${point.x} ${point.y} ${leave.x} ${leave.y}`
  })
  return path
}

const distance = (a: Point, b: Point) => Math.abs(a.x - b.x) + Math.abs(a.y - b.y)
const towards = (from: Point, to: Point, length: number): Point => ({
  x: from.x + Math.sign(to.x - from.x) * length,
  y: from.y + Math.sign(to.y - from.y) * length,
})

/** The middle of the longest stretch, where a label and a button fit best. */
export function middleOf(points: readonly Point[]): Point {
  let best: Point = points[0] ?? { x: 0, y: 0 }
  let longest = -1
  for (let index = 1; index < points.length; index++) {
    const [a, b] = [points[index - 1], points[index]]
    if (!a || !b || distance(a, b) <= longest) continue
    longest = distance(a, b)
    best = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
  }
  return best
}

/** How far a point is from a way, in canvas pixels. */
export function distanceTo(points: readonly Point[], { x, y }: Point): number {
  let least = Infinity
  for (let index = 1; index < points.length; index++) {
    const [a, b] = [points[index - 1], points[index]]
    if (!a || !b) continue
    const nearX = Math.min(Math.max(x, Math.min(a.x, b.x)), Math.max(a.x, b.x))
    const nearY = Math.min(Math.max(y, Math.min(a.y, b.y)), Math.max(a.y, b.y))
    least = Math.min(least, Math.hypot(x - nearX, y - nearY))
  }
  return least
}
