/** Whether an Accept-Encoding header admits gzip: named, or by `*`, and not with weight 0. RFC 9110, 12.5.3. */
export function acceptsGzip(header: string | undefined): boolean {
  const codings = new Map(
    (header ?? '').split(',').map((part) => {
      const [coding = '', ...parameters] = part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/)
      return [coding, !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter))] as const
    }),
  )
  return codings.get('gzip') ?? codings.get('*') ?? false
}
