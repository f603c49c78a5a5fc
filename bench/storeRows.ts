/** The rows of the store's part, the same for our store and for pgbench: state 1 KB, input 300 B, reply 600 B. */
export const companyId = '00000000-0000-4000-8000-000000000001'
export const sessionCount = 5000
export const sessionIdOf = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`

const filled = (text: string, length: number) => text.repeat(Math.ceil(length / text.length)).slice(0, length)

export const state = sized({ frames: [{ versionId: companyId, nodeId: 'mainMenu', memory: { misses: 0 } }] }, 1024)
export const input = sized({ kind: 'collected', at: '2026-11-21T10:00:00.000Z', keys: '1' }, 300)
export const reply = filled(
  '<Say voice="Polly.Joanna-Neural" language="en-US">For product information, press 1.</Say>',
  600,
)

/** The object with a text that brings its JSON to so many bytes. */
function sized(object: Record<string, unknown>, bytes: number): Record<string, unknown> {
  const bare = JSON.stringify({ ...object, text: '' }).length
  return { ...object, text: filled('the caller has heard this and that; ', bytes - bare) }
}
