import { Button, Group, Modal, ScrollArea, Stack, Text } from '@mantine/core'
import { useFlow } from '../state/studio.ts'
import { languageName } from '../studio/languageName.ts'
import { nodeWords, placeWords } from './textFilter.ts'
import type { SourceChange, Sources } from './textsCsv.ts'

/** More than anybody compares in a dialog. */
const mostShown = 100

type DialogProps = {
  isOpen: boolean
  changes: readonly SourceChange[]
  onChoose: (sources: Sources) => void
  onClose: () => void
}

/** Asks whose texts of the default language hold, before a file takes what was written since it was exported. */
export function SourceTextsDialog({ isOpen, changes, onChoose, onClose }: DialogProps) {
  const language = useFlow(({ defaultLanguage }) => defaultLanguage)
  const nodes = useFlow((flow) => flow.nodes)
  const name = languageName(language)
  const where = changes.length === 1 ? '1 place' : `${changes.length.toLocaleString('en')} places`
  const more = changes.length - mostShown
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={`The file has other ${name} texts in ${where}`}
      size={760}
      closeButtonProps={{ 'aria-label': 'Import nothing' }}
      scrollAreaComponent={ScrollArea.Autosize}
    >
      <Stack gap="md">
        <Text size="sm">
          They may have been changed since the file was exported. Translations are taken from the file either way; where
          you keep the flow’s text, its new translation is marked to be looked at again.
        </Text>
        <table className="sourceTexts">
          <thead>
            <tr>
              <th scope="col">Where</th>
              <th scope="col">In the flow</th>
              <th scope="col">In the file</th>
            </tr>
          </thead>
          <tbody>
            {changes.slice(0, mostShown).map(({ nodeId, path, now, inFile }) => {
              const node = nodes.find(({ id }) => id === nodeId)
              return (
                <tr key={`${nodeId}/${path}`}>
                  <th scope="row">
                    {node ? nodeWords(node, language) : nodeId}
                    {node && <small className="quiet">{placeWords(node, { path })}</small>}
                  </th>
                  <td>{now === '' ? <span className="quiet">Nothing</span> : now}</td>
                  <td>{inFile}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
        {more > 0 && (
          <Text size="sm" className="quiet">
            And {more.toLocaleString('en')} more.
          </Text>
        )}
        <Group justify="flex-end" gap="xs" className="sourceTextsEnd">
          <Button variant="default" onClick={() => onChoose('file')}>
            Take the file’s
          </Button>
          <Button data-autofocus onClick={() => onChoose('flow')}>
            Keep the flow’s
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
