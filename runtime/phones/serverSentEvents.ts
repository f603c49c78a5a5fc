/** `data` is empty for a comment, which only shows that the connection lives. */
export type ServerSentEvent = { id: string; data: string }

/** Reads a stream block by block. https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
export async function* readServerSentEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true })
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) yield { id: field(block, 'id'), data: field(block, 'data') }
  }
}

const field = (block: string, name: string) =>
  block
    .split('\n')
    .filter((line) => line.startsWith(`${name}:`))
    .map((line) => line.slice(name.length + 1).replace(/^ /, ''))
    .join('\n')
