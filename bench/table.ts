import type { Figures } from './figures.ts'

export type Line = { name: string; figures: Figures }

const number = (value: number | undefined, digits = 0) =>
  value === undefined || Number.isNaN(value)
    ? ''
    : value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })

/** A Markdown table, aligned so that it reads in a terminal too. CPU in µs per step. */
export function table(title: string, lines: readonly Line[]): string {
  const processes = [...new Set(lines.flatMap(({ figures }) => Object.keys(figures.cpu)))].sort(byRole)
  const head = [
    title,
    'steps/s',
    'p50 ms',
    'p99 ms',
    'max ms',
    ...processes.map((name) => `${name} µs`),
    'errors',
    'others',
  ]
  const rows = lines.map(({ name, figures }) => [
    name,
    number(figures.stepsPerSecond),
    number(figures.p50, 1),
    number(figures.p99, 1),
    number(figures.max, 0),
    ...processes.map((process) => number(figures.cpu[process])),
    number(figures.errors),
    Number.isNaN(figures.othersShare) ? '' : `${number(figures.othersShare * 100)} %`,
  ])
  const widths = head.map((text, column) => Math.max(text.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    `| ${cells.map((text, column) => (column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0))).join(' | ')} |`
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`
  return [line(head), rule, ...rows.map(line)].join('\n')
}

const roles = ['server', 'store', 'database', 'load']
const byRole = (one: string, other: string) => roles.indexOf(one) - roles.indexOf(other)
