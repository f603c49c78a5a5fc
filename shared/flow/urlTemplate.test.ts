import { describe, expect, it } from 'vitest'
import { contextOf } from '#shared/testing/nodes.ts'
import { formEncoded, isWebAddress, renderUrl, withQuery } from './urlTemplate.ts'

const { render } = contextOf({
  values: { vars: { name: '../admin?x=1#y', base: 'https://shop.test/v1', path: 'a/b', half: '\ud800' } },
})

describe('renderUrl', () => {
  it.each([
    ['https://shop.test/users/{{ vars.name }}', 'https://shop.test/users/..%2Fadmin%3Fx%3D1%23y'],
    ['https://shop.test/?q={{ vars.name }}&r=1', 'https://shop.test/?q=..%2Fadmin%3Fx%3D1%23y&r=1'],
    ['{{ vars.base }}/users/{{ vars.path }}', 'https://shop.test/v1/users/a%2Fb'],
    ['https://shop.test/{{ vars.path | raw }}', 'https://shop.test/a/b'],
    ['https://shop.test/{{ vars.missing }}', 'https://shop.test/'],
    ['https://shop.test/{{ vars.half }}', 'https://shop.test/%EF%BF%BD'],
    [' https://shop.test/plain ', 'https://shop.test/plain'],
    ['{% if x %}{{ vars.base }}{% endif %}', '{% if x %}https://shop.test/v1{% endif %}'],
  ])('%s', (template, expected) => expect(renderUrl(template, render)).toBe(expected))

  it('lets no value choose another host', () => {
    const wicked = contextOf({ values: { vars: { host: 'evil.test/', user: 'x@evil.test' } } })
    expect(isWebAddress(renderUrl('https://{{ vars.host }}.shop.test/', wicked.render))).toBe(true)
    expect(renderUrl('https://{{ vars.user }}.shop.test/', wicked.render)).toBe('https://x%40evil.test.shop.test/')
  })
})

it.each(['https://a.test', 'http://a.test:80/b?c#d', 'HTTPS://a.test/'])('takes %s for an address', (text) =>
  expect(isWebAddress(text)).toBe(true),
)
it.each([
  '',
  'a.test',
  'ftp://a.test',
  'https://',
  'https:///a',
  'https://a b',
  'https://a.test/ b',
  'javascript:x//https://a.test',
])('does not take %j for an address', (text) => expect(isWebAddress(text)).toBe(false))

describe('withQuery', () => {
  const query = [{ name: 'a b', value: '1&2' }]
  it.each([
    ['https://x.test', 'https://x.test?a%20b=1%262'],
    ['https://x.test/?', 'https://x.test/?a%20b=1%262'],
    ['https://x.test/?c=3', 'https://x.test/?c=3&a%20b=1%262'],
    ['https://x.test/#top', 'https://x.test/?a%20b=1%262'],
  ])('adds to %s', (url, expected) => expect(withQuery(url, query)).toBe(expected))
  it('adds nothing for an empty query', () => expect(withQuery('https://x.test/?#top', [])).toBe('https://x.test/?'))
})

it('writes a form', () =>
  expect(
    formEncoded([
      { name: 'a', value: 'é' },
      { name: 'b', value: '' },
    ]),
  ).toBe('a=%C3%A9&b='))
