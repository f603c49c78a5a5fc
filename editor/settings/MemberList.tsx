import type { addedMemberSchema } from '#shared/api/account.ts'
import { memberPageSchema, memberRoles, memberSchema, type MemberRole, type MemberView } from '#shared/api/account.ts'
import { ActionIcon, Button, Modal, Select, Stack, Table, Text, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { modals } from '@mantine/modals'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Trash2, UserPlus } from 'lucide-react'
import type { z } from 'zod'
import { useAccount, useMay } from '../account/account.ts'
import { useClient } from '../api/clientContext.ts'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import { RowSkeletons } from '../shell/RowSkeletons.tsx'
import { toastDone, toastFailure } from '../shell/toast.ts'
import { AddMember } from './AddMember.tsx'

export type AddedMember = z.output<typeof addedMemberSchema>

export const roleWords: Readonly<Record<MemberRole, { label: string; may: string }>> = {
  owner: { label: 'Owner', may: 'Everything, and makes owners' },
  admin: { label: 'Admin', may: 'Everything but owners' },
  editor: { label: 'Editor', may: 'Draws and publishes flows, sees sessions' },
  agent: { label: 'Agent', may: 'Talks to callers, sees sessions and contacts' },
  analyst: { label: 'Analyst', may: 'Sees sessions and hears recordings' },
  viewer: { label: 'Viewer', may: 'Looks at flows' },
}

/** Who works here, and as what. */
export function MemberList() {
  const client = useClient()
  const { may, whyNot } = useMay('members:write')
  const [isOpen, { open, close }] = useDisclosure()
  const { data, error, isFetching, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey: ['members'],
    queryFn: ({ pageParam, signal }) =>
      client.read(
        () =>
          client.api.members.$get(
            { query: { limit: '100', ...(pageParam !== null && { cursor: pageParam }) } },
            { init: { signal } },
          ),
        memberPageSchema,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
  const members = data?.pages.flatMap(({ items }) => items)
  return (
    <Stack gap="sm" align="stretch">
      {members && (
        <Table verticalSpacing={8} horizontalSpacing={0} layout="fixed" aria-label="Members" className="memberTable">
          <Table.Tbody>
            {members.map((member) => (
              <MemberRow key={member.userId} member={member} />
            ))}
          </Table.Tbody>
        </Table>
      )}
      {!members && isFetching && <RowSkeletons what="The members" rows={3} />}
      {error && <FailureNotice title="The members could not be loaded" error={error} retry={() => void refetch()} />}
      {hasNextPage && !error && (
        <Button variant="default" size="xs" onClick={() => void fetchNextPage()} style={{ alignSelf: 'center' }}>
          Show more
        </Button>
      )}
      <Tooltip label={whyNot} disabled={may}>
        <Button
          variant="default"
          size="xs"
          leftSection={<UserPlus size={14} aria-hidden />}
          style={{ alignSelf: 'flex-start' }}
          {...(!may && { 'data-disabled': true, 'aria-disabled': true })}
          onClick={() => {
            if (may) open()
          }}
        >
          Add member
        </Button>
      </Tooltip>
      <Modal opened={isOpen} onClose={close} title="Add a member" closeOnClickOutside={false}>
        <AddMember onDone={close} />
      </Modal>
    </Stack>
  )
}

function MemberRow({ member }: { member: MemberView }) {
  const client = useClient()
  const queries = useQueryClient()
  const { user } = useAccount()
  const { may, whyNot } = useMay('members:write')
  const owners = useMay('owners:write')
  const isSelf = user.id === member.userId
  const isOutOfReach = member.role === 'owner' && !owners.may
  const why = !may ? whyNot : isOutOfReach ? 'Only an owner makes or unmakes owners.' : undefined
  const { userId } = member
  const changed = () => {
    void queries.invalidateQueries({ queryKey: ['members'] })
    if (isSelf) void queries.invalidateQueries({ queryKey: ['me'] })
  }
  const change = useMutation({
    mutationFn: (role: MemberRole) =>
      client.read(() => client.api.members[':userId'].$patch({ param: { userId }, json: { role } }), memberSchema),
    onSuccess: ({ name, role }) => toastDone(`${name} is now ${roleWords[role].label.toLowerCase()}.`),
    onError: (error) => toastFailure(`${member.name} keeps the role`, error),
    onSettled: changed,
  })
  const remove = useMutation({
    mutationFn: () => client.send(() => client.api.members[':userId'].$delete({ param: { userId } })),
    onSuccess: () => toastDone(`${member.name} is no longer a member.`),
    onError: (error) => toastFailure(`${member.name} stays a member`, error),
    onSettled: changed,
  })
  const askRemove = () =>
    modals.openConfirmModal({
      title: `Remove ${member.name}?`,
      children: <Text size="sm">They are signed out of this company at once. What they have made stays.</Text>,
      labels: { confirm: 'Remove', cancel: 'Keep' },
      confirmProps: { color: 'red' },
      onConfirm: () => remove.mutate(),
    })
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        <Text size="sm" fw={600} className="breaks">
          {member.name}
          {isSelf && (
            <Text span size="sm" className="quiet" fw={400}>
              {' '}
              you
            </Text>
          )}
        </Text>
        <Text size="xs" className="quiet breaks">
          {member.email}
        </Text>
      </Table.Th>
      <Table.Td w={140}>
        <Tooltip label={why} disabled={why === undefined}>
          <div>
            <Select
              size="xs"
              aria-label={`Role of ${member.name}`}
              allowDeselect={false}
              readOnly={why !== undefined}
              value={member.role}
              data={memberRoles.map((role) => ({
                value: role,
                label: roleWords[role].label,
                disabled: role === 'owner' && !owners.may,
              }))}
              renderOption={({ option }) => (
                <div>
                  <Text size="sm">{option.label}</Text>
                  <Text size="xs" className="quiet">
                    {roleWords[option.value as MemberRole].may}
                  </Text>
                </div>
              )}
              comboboxProps={{ width: 280, position: 'bottom-end' }}
              onChange={(role) => {
                if (role && role !== member.role) change.mutate(role as MemberRole)
              }}
            />
          </div>
        </Tooltip>
      </Table.Td>
      <Table.Td w={40} ta="right">
        <Tooltip label={why ?? 'Remove'}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove ${member.name}`}
            loading={remove.isPending}
            {...(why !== undefined && { 'data-disabled': true, 'aria-disabled': true })}
            onClick={() => {
              if (why === undefined) askRemove()
            }}
          >
            <Trash2 size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Table.Td>
    </Table.Tr>
  )
}
