import type { NumberView } from '#shared/api/number.ts'
import { Anchor, Badge, Button, Modal, Stack, Table, Text, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { CircleHelp, TriangleAlert } from 'lucide-react'
import { Link } from 'react-router'
import { useMay } from '../account/account.ts'
import { unheardWords, useUnheard, type Unheard } from './flowChoices.ts'
import { formatNumber } from './formatNumber.ts'
import { useSetAddresses } from './numberQueries.ts'

const faultWords = { voice: 'Voice', fallback: 'Fallback', status: 'Status' } as const
const faultMeanings = {
  voice: 'which the carrier asks what a caller hears',
  fallback: 'which it asks when the first one fails',
  status: 'which it tells that a caller has hung up',
} as const

/** Whether the carrier brings calls of a number here, and the way to make it. */
export function WebhookState({ view }: { view: NumberView }) {
  const [isOpen, { open, close }] = useDisclosure()
  const { state, faults } = view.webhooks
  const unheard = useUnheard(view.flow?.id ?? null)
  const warning = view.flow && unheard && <FlowUnheard flowId={view.flow.id} unheard={unheard} />
  if (state === 'right')
    return warning ? (
      warning
    ) : (
      <Badge className="status" color="teal" variant="dot" tt="none" fw={500} miw="max-content">
        Calls come here
      </Badge>
    )
  return (
    <>
      <UnstyledButton className="numberState" data-state={state} onClick={open}>
        {state === 'wrong' ? <TriangleAlert size={14} aria-hidden /> : <CircleHelp size={14} aria-hidden />}
        {state === 'wrong' ? wrongWords(faults.map(({ url }) => url)) : 'Not checked yet'}
      </UnstyledButton>
      {warning}
      <Modal opened={isOpen} onClose={close} title={`Where calls to ${formatNumber(view.number)} go`} size="lg">
        <Addresses view={view} onDone={close} />
      </Modal>
    </>
  )
}

/** The call arrives, and its caller hears something else than the flow. */
function FlowUnheard({ flowId, unheard }: { flowId: string; unheard: Unheard }) {
  const { title, remedy } = unheardWords[unheard]
  return (
    <span className="numberUnheard">
      <TriangleAlert size={14} aria-hidden />
      {title}.
      <Anchor component={Link} to={`/flows/${flowId}`} inherit underline="always">
        {remedy}
      </Anchor>
    </span>
  )
}

/** Which of the three: `Voice and status URL wrong`. */
function wrongWords(urls: readonly (keyof typeof faultWords)[]): string {
  const [first = 'voice', second] = urls
  if (urls.length > 2) return 'All three URLs wrong'
  return `${faultWords[first]}${second ? ` and ${faultWords[second].toLowerCase()}` : ''} URL wrong`
}

function wrongMeaning(faults: NumberView['webhooks']['faults']): string {
  const has = (wanted: string) => faults.some(({ url }) => url === wanted)
  if (has('voice')) return 'The carrier sends calls to this number somewhere else: your flow does not answer them.'
  if (has('status')) return 'Calls arrive, but Patchbay is not told when a caller hangs up: they seem to go on.'
  return 'Calls arrive, but when this server cannot answer, the carrier has nothing else to ask.'
}

function Addresses({ view: { number, webhooks }, onDone }: { view: NumberView; onDone: () => void }) {
  const { may, whyNot } = useMay('numbers:write')
  const set = useSetAddresses()
  return (
    <Stack gap="md">
      <Text size="sm">
        {webhooks.state === 'wrong'
          ? wrongMeaning(webhooks.faults)
          : 'Nobody has asked the carrier yet where calls to this number go. “Fetch from carrier” finds out; setting the URLs brings the calls here.'}
      </Text>
      {webhooks.faults.map(({ url, expected, actual }) => (
        <div key={url}>
          <Text size="sm" fw={600}>
            {faultWords[url]} URL,{' '}
            <Text span size="sm" fw={400} className="quiet">
              {faultMeanings[url]}
            </Text>
          </Text>
          <Table fz="xs" withTableBorder layout="fixed" aria-label={`${faultWords[url]} URL`}>
            <Table.Tbody>
              <Table.Tr>
                <Table.Th scope="row" w={84} fw={500}>
                  Expected
                </Table.Th>
                <Table.Td className="breaks">{expected}</Table.Td>
              </Table.Tr>
              <Table.Tr>
                <Table.Th scope="row" fw={500}>
                  Actual
                </Table.Th>
                <Table.Td className="breaks">{actual ?? 'None'}</Table.Td>
              </Table.Tr>
            </Table.Tbody>
          </Table>
        </div>
      ))}
      {webhooks.checkedAt !== null && (
        <Text size="xs" className="quiet">
          As the carrier had it on {new Date(webhooks.checkedAt).toLocaleString()}.
        </Text>
      )}
      {may ? (
        <Button
          style={{ alignSelf: 'flex-end' }}
          loading={set.isPending}
          onClick={() => set.mutate(number, { onSuccess: onDone })}
        >
          Set all three URLs
        </Button>
      ) : (
        <Text size="sm" className="quiet">
          {whyNot}
        </Text>
      )}
    </Stack>
  )
}
