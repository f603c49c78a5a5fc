/** Why paths fail on an answer that is no object or list, however good its status. The server reads as JSON only what says it is. */
export function textNote(body: string): string {
  if (body.trim() === '') return 'The answer is empty: paths will find nothing in it.'
  const found = 'paths will find nothing in it; $ is the whole text.'
  return looksLikeJson(body)
    ? `The service does not send this as JSON (Content-Type: application/json): ${found}`
    : `This is not JSON: ${found}`
}

function looksLikeJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
