/** Half a surrogate pair, which no URL can carry. */
const loneSurrogates = /\p{Surrogate}/gu
const encoded = (text: string) => encodeURIComponent(text.replace(loneSurrogates, '\ufffd'))

/** Filters after which the author has seen to the encoding. */
const isEncodedByAuthor = (output: string) => /\|\s*(url_encode|cgi_escape|uri_escape|raw)\s*$/.test(output)

/**
 * Renders the template of an address. A value put in behind `https://` is percent-encoded, so that what a caller said stays one
 * segment of the path or one value of the query; `| raw` puts it in as it is. A value at the very front (`{{ vars.base }}/orders`)
 * is put in as it is. A template with Liquid tags is rendered whole, and encodes nothing.
 */
export function renderUrl(template: string, render: (template: string) => string): string {
  if (template.includes('{%')) return render(template).trim()
  let isBehindScheme = false
  const parts = template.trim().split(/(\{\{[\s\S]*?\}\})/)
  return parts
    .map((part, index) => {
      if (index % 2 === 0) {
        isBehindScheme ||= part !== ''
        return part
      }
      const value = render(part)
      const output = part.slice(2, -2).replace(/-$/, '')
      return isBehindScheme && !isEncodedByAuthor(output) ? encoded(value) : value
    })
    .join('')
}

/** Whether a text is an address the web can be asked at. */
export const isWebAddress = (text: string): boolean => /^https?:\/\/[^\s/?#\\]+([/?#]\S*)?$/i.test(text)

/** The address with names and values added to its query, encoded, and without its fragment. */
export function withQuery(url: string, query: readonly { name: string; value: string }[]): string {
  const [address = ''] = url.split('#')
  if (query.length === 0) return address
  const joint = !address.includes('?') ? '?' : /[?&]$/.test(address) ? '' : '&'
  return address + joint + formEncoded(query)
}

/** Names and values as a form or a query writes them. */
export const formEncoded = (fields: readonly { name: string; value: string }[]): string =>
  fields.map(({ name, value }) => `${encoded(name)}=${encoded(value)}`).join('&')
