import { expect, it } from 'vitest'
import { openEditor } from '../testing.tsx'

it.each([
  ['nope', 400, 'invalid'],
  ['2b8f6f0e-6a2b-4c3d-8e4f-5a6b7c8d9e0f', 404, 'not_found'],
])(
  'says of the address /flows/%s that there is no such flow, and leads to those there are',
  async (id, status, code) => {
    const refused = [status, { code, message: 'The path is not as described. flowId: Invalid UUID' }] as const
    const { place } = await openEditor(
      { [`GET /api/flows/${id}`]: refused, [`GET /api/flows/${id}/draft`]: refused },
      `/flows/${id}`,
    )
    expect(place.textContent).toContain('There is no such flow')
    expect(place.textContent).not.toContain('not as described')
    const links = [...place.querySelectorAll('main a')].map((link) => link.getAttribute('href'))
    expect(links).toContain('/flows')
  },
)
