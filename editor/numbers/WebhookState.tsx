import type { NumberView } from '#shared/api/number.ts'
import { Badge, Button, Modal, Stack, Table, Text, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { CircleHelp, TriangleAlert } from 'lucide-react'
import { useMay } from '../account/account.ts'
import { formatNumber } from './formatNumber.ts'
import { useSetAddresses } from './numberQueries.ts'

const faultWords = { voice: 'Voice', fallback: 'Fallback', status: 'Status' } as const
const faultMeanings = {
  voice: 'answers a call',
  fallback: 'answers it when the first address fails',
  status: 'is told when a caller hangs up',
} as const

/** Whether the carrier brings calls of a number here, and the way to make it. */
export function WebhookState({ view }: { view: NumberView }) {
  const [isOpen, { open, close }] = useDisclosure()
  const { state, faults } = view.webhooks
  if (state === 'right')
    return (
      <Badge className="status" color="teal" variant="dot" tt="none" fw={500} miw="max-content">
        Right
      </Badge>
    )
  const words = faults.map(({ url }) => faultWords[url])
  return (
    <>
      <UnstyledButton className="numberState" data-state={state} onClick={open}>
        {state === 'wrong' ? <TriangleAlert size={14} aria-hidden /> : <CircleHelp size={14} aria-hidden />}
        {state === 'wrong' ? `Not right: ${list(words).toLowerCase()}` : 'Not looked up'}
      </UnstyledButton>
      <Modal opened={isOpen} onClose={close} title={`Addresses of ${formatNumber(view.number)}`} size="lg">
        <Addresses view={view} onDone={close} />
      </Modal>
    </>
  )
}

const list = (words: readonly string[]) =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

function Addresses({ view: { number, webhooks }, onDone }: { view: NumberView; onDone: () => void }) {
  const { may, whyNot } = useMay('numbers:write')
  const set = useSetAddresses()
  return (
    <Stack gap="md">
      <Text size="sm">
        {webhooks.state === 'wrong'
          ? 'At the carrier, this number leads elsewhere, so calls to it do not reach you as they should.'
          : 'The carrier has not been asked where this number leads. Set the addresses, or ask the carrier for its numbers.'}
      </Text>
      {webhooks.faults.map(({ url, expected, actual }) => (
        <div key={url}>
          <Text size="sm" fw={600}>
            {faultWords[url]}{' '}
            <Text span size="sm" fw={400} className="quiet">
              {faultMeanings[url]}
            </Text>
          </Text>
          <Table fz="xs" withTableBorder layout="fixed" aria-label={`${faultWords[url]} address`}>
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
          Set the addresses
        </Button>
      ) : (
        <Text size="sm" className="quiet">
          {whyNot}
        </Text>
      )}
    </Stack>
  )
}
