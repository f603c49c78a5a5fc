import type { NumberView } from '#shared/api/number.ts'
import {
  ActionIcon,
  Button,
  Code,
  CopyButton,
  Group,
  Menu,
  Modal,
  Paper,
  Stack,
  Table,
  Text,
  Tooltip,
  VisuallyHidden,
} from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { Copy, MoreHorizontal, Pencil, PhoneCall, Terminal } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'
import { useMay } from '../account/account.ts'
import { FlowSelect } from './FlowSelect.tsx'
import { formatNumber } from './formatNumber.ts'
import { NumberForm } from './NumberForms.tsx'
import { useAssignFlow, useLanguageChoices, useSetAddresses } from './numberQueries.ts'
import { WebhookState } from './WebhookState.tsx'

/** Numbers and what answers them: a table, or a card each where a table would not fit. */
export function NumberList({ numbers }: { numbers: readonly NumberView[] }) {
  const isNarrow = useMediaQuery('(max-width: 62em)', false, { getInitialValueInEffect: false })
  const [edited, setEdited] = useState<NumberView>()
  const [called, setCalled] = useState<NumberView>()
  const parts = { onEdit: setEdited, onCall: setCalled }
  return (
    <>
      {isNarrow ? <Cards numbers={numbers} {...parts} /> : <NumberTable numbers={numbers} {...parts} />}
      <Modal
        opened={edited !== undefined}
        onClose={() => setEdited(undefined)}
        title={edited ? formatNumber(edited.number) : ''}
      >
        {edited && <NumberForm view={edited} onDone={() => setEdited(undefined)} />}
      </Modal>
      <Modal
        opened={called !== undefined}
        onClose={() => setCalled(undefined)}
        title={called ? `Call ${formatNumber(called.number)}` : ''}
      >
        {called && <TestCall view={called} />}
      </Modal>
    </>
  )
}

type Parts = { onEdit: (view: NumberView) => void; onCall: (view: NumberView) => void }
type ListProps = Parts & { numbers: readonly NumberView[] }
type RowProps = Parts & { view: NumberView }

function NumberTable({ numbers, ...parts }: ListProps) {
  const { nameOf } = useLanguageChoices()
  return (
    <Paper withBorder>
      <Table verticalSpacing={8} horizontalSpacing="md" aria-label="Numbers">
        <Table.Thead className="tableHead">
          <Table.Tr>
            {['Number', 'Label', 'Flow', 'Language', 'At the carrier'].map((title) => (
              <Table.Th key={title} scope="col" className="oneLine" fw={500} fz="xs">
                {title}
              </Table.Th>
            ))}
            <Table.Th scope="col">
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {numbers.map((view) => (
            <Table.Tr key={view.number}>
              <Table.Th scope="row" className="oneLine numeric" fw={600}>
                {formatNumber(view.number)}
              </Table.Th>
              <Table.Td className="breaks">{view.label || <span className="quiet">–</span>}</Table.Td>
              <Table.Td w={240}>
                <Assign view={view} />
              </Table.Td>
              <Table.Td className="breaks">
                {view.language === null ? <span className="quiet">As the flow</span> : nameOf(view.language)}
              </Table.Td>
              <Table.Td className="oneLine">
                <WebhookState view={view} />
              </Table.Td>
              <Table.Td ta="right" className="oneLine">
                <Actions view={view} {...parts} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  )
}

function Cards({ numbers, ...parts }: ListProps) {
  return (
    <Stack component="ul" gap="xs" p={0} m={0} aria-label="Numbers" style={{ listStyle: 'none' }}>
      {numbers.map((view) => (
        <Paper component="li" key={view.number} withBorder p="sm">
          <Group justify="space-between" wrap="nowrap" gap="xs">
            <div>
              <Text fw={600} className="numeric">
                {formatNumber(view.number)}
              </Text>
              <Text size="sm" className="quiet breaks">
                {view.label}
              </Text>
            </div>
            <Actions view={view} {...parts} />
          </Group>
          <Stack gap={6} mt={6} align="stretch">
            <Assign view={view} />
            <div>
              <WebhookState view={view} />
            </div>
          </Stack>
        </Paper>
      ))}
    </Stack>
  )
}

function Assign({ view }: { view: NumberView }) {
  const { may, whyNot } = useMay('numbers:write')
  const assign = useAssignFlow()
  return (
    <Tooltip label={whyNot} disabled={may}>
      <div>
        <FlowSelect
          size="xs"
          aria-label={`Flow of ${formatNumber(view.number)}`}
          placeholder="No flow"
          clearable
          disabled={!may || assign.isPending}
          value={view.flow?.id ?? null}
          chosen={view.flow}
          onChoose={(flow) => {
            if (flow?.id !== view.flow?.id) assign.mutate({ view, flow })
          }}
        />
      </div>
    </Tooltip>
  )
}

function Actions({ view, onEdit, onCall }: RowProps) {
  const { may, whyNot } = useMay('numbers:write')
  const set = useSetAddresses()
  const name = formatNumber(view.number)
  return (
    <Group gap={2} wrap="nowrap" justify="flex-end">
      <Tooltip label="Test call">
        <ActionIcon variant="subtle" color="gray" aria-label={`Test call to ${name}`} onClick={() => onCall(view)}>
          <PhoneCall size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={may ? 'Edit' : whyNot}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`Edit ${name}`}
          aria-disabled={!may}
          {...(!may && { 'data-disabled': true })}
          onClick={() => {
            if (may) onEdit(view)
          }}
        >
          <Pencil size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`More for ${name}`}>
            <MoreHorizontal size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} to={`/sessions?number=${encodeURIComponent(view.number)}`}>
            See its sessions
          </Menu.Item>
          <Menu.Item disabled={!may} onClick={() => set.mutate(view.number)}>
            Set its URLs at the carrier
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  )
}

/** The ways to ring a number without a telephone. */
function TestCall({ view }: { view: NumberView }) {
  const command = `npm run call -- ${view.number}`
  return (
    <Stack gap="md">
      {view.flow ? (
        <Stack gap={6} align="flex-start">
          <Text size="sm">
            Patchbay’s own phone opens beside {view.flow.name} with the number filled in: you hear what callers get, and
            see the way on the canvas.
          </Text>
          <Button
            component={Link}
            to={`/flows/${view.flow.id}?phone=1&number=${encodeURIComponent(view.number)}`}
            leftSection={<PhoneCall size={16} aria-hidden />}
          >
            Open the phone
          </Button>
        </Stack>
      ) : (
        <Text size="sm">No flow answers this number yet. Assign one first.</Text>
      )}
      <Stack gap={6}>
        <Text size="sm">
          <Terminal size={14} aria-hidden className="numberTerminal" /> Or in a terminal, where Patchbay runs:
        </Text>
        <Group gap="xs" wrap="nowrap">
          <Code block className="numberCommand">
            {command}
          </Code>
          <CopyButton value={command}>
            {({ copied, copy }) => (
              <Tooltip label={copied ? 'Copied' : 'Copy'}>
                <ActionIcon variant="default" size="lg" onClick={copy} aria-label="Copy the command">
                  <Copy size={16} aria-hidden />
                </ActionIcon>
              </Tooltip>
            )}
          </CopyButton>
        </Group>
      </Stack>
    </Stack>
  )
}
