import { contentImportSchema } from '#shared/api/content.ts'
import { parse } from '../../api/client.ts'
import { carry, type Line, type Progress, type SendHow } from './sendUpload.ts'

/**
 * Sends a zip of content, until the server has it and takes it in on its own: the import has the id of the upload. From the first
 * `converting` on the server may have done so, though its answer is lost. Throws as `sendUpload` does.
 */
export async function sendImport(
  line: Line,
  { file, fileName }: { file: Blob; fileName: string },
  how: SendHow<Progress>,
): Promise<{ importId: string }> {
  let importId = how.begunId
  const use = (id: string) => ({
    path: `/${id}/import`,
    init: { method: 'POST' },
    stateOf: async (answer: Response) => {
      await parse(answer, contentImportSchema)
      return { kind: 'importing' as const }
    },
  })
  const onBegun = (id: string) => {
    importId = id
    how.onBegun?.(id)
  }
  const { kind } = await carry(line, { file, fileName, kind: 'zip', use }, { ...how, onBegun })
  if (kind !== 'importing' || importId === undefined) throw new Error('An import ended as an upload.')
  return { importId }
}
