/** Reads server-sent events of an answer one by one; comments are passed over. */
export function eventReader(answer: Response) {
  const stream = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const next = async (): Promise<{ event: string; data: unknown } | undefined> => {
    for (;;) {
      const [whole, ...rest] = text.split('\n\n')
      if (whole !== undefined && rest.length > 0) {
        text = rest.join('\n\n')
        const fields = new Map(
          whole.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
        )
        const event = fields.get('event')
        if (event !== undefined) return { event, data: JSON.parse(fields.get('data') ?? 'null') as unknown }
        continue
      }
      const read = await stream?.read()
      if (!read || read.done) return undefined
      text += read.value
    }
  }
  return {
    next,
    /** The next event of this name that fits; the others are passed over. */
    async until<Data>(name: string, fits: (data: Data) => boolean = () => true): Promise<Data> {
      for (;;) {
        const told = await next()
        if (!told) throw new Error(`The stream ended before ${name} was told.`)
        if (told.event === name && fits(told.data as Data)) return told.data as Data
      }
    },
    cancel: async () => stream?.cancel(),
  }
}
