import { addedMemberSchema, emailSchema, memberRoles, type MemberRole } from '#shared/api/account.ts'
import { Alert, Button, Code, CopyButton, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Check, Copy } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { useMay } from '../account/account.ts'
import { useClient } from '../api/clientContext.ts'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import { roleWords, type AddedMember } from './MemberList.tsx'

/** Adds someone; who had no account gets a first password, which is shown this once. */
export function AddMember({ onDone }: { onDone: () => void }) {
  const client = useClient()
  const queries = useQueryClient()
  const owners = useMay('owners:write')
  const [email, setEmail] = useState('')
  const [name, setName] = useState('')
  const [role, setRole] = useState<MemberRole>('editor')
  const [wasSent, setSent] = useState(false)
  const address = emailSchema.safeParse(email.trim())
  const add = useMutation({
    mutationFn: () =>
      client.read(
        () => client.api.members.$post({ json: { email: email.trim(), name: name.trim(), role } }),
        addedMemberSchema,
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['members'] }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setSent(true)
    if (address.success && name.trim() !== '') add.mutate()
  }
  if (add.data) return <Added member={add.data} onDone={onDone} />
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <TextInput
          label="Name"
          value={name}
          maxLength={200}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
          error={wasSent && name.trim() === '' ? 'Write a name.' : undefined}
          autoComplete="off"
          required
          withAsterisk={false}
          data-autofocus
        />
        <TextInput
          label="E-mail address"
          type="email"
          value={email}
          onChange={({ currentTarget }) => setEmail(currentTarget.value)}
          error={wasSent && !address.success ? address.error.issues[0]?.message : undefined}
          autoComplete="off"
          required
          withAsterisk={false}
        />
        <Select
          label="Role"
          description={roleWords[role].may}
          allowDeselect={false}
          value={role}
          data={memberRoles.map((value) => ({
            value,
            label: roleWords[value].label,
            disabled: value === 'owner' && !owners.may,
          }))}
          onChange={(value) => {
            if (value) setRole(value as MemberRole)
          }}
        />
        {add.error && <FailureNotice title="Nobody was added" error={add.error} />}
        <Button type="submit" loading={add.isPending} style={{ alignSelf: 'flex-end' }}>
          Add member
        </Button>
      </Stack>
    </form>
  )
}

function Added({ member: { name, firstPassword }, onDone }: { member: AddedMember; onDone: () => void }) {
  return (
    <Stack gap="sm">
      {firstPassword === null ? (
        <Text size="sm">{`${name} is a member now, and signs in with the password they have already.`}</Text>
      ) : (
        <>
          <Text size="sm">{`${name} is a member now. This is their first password; they can change it in the settings.`}</Text>
          <Group gap="xs" wrap="nowrap">
            <Code block flex={1} fz="md" aria-label="First password" role="note">
              {firstPassword}
            </Code>
            <CopyButton value={firstPassword}>
              {({ copied, copy }) => (
                <Button
                  variant="default"
                  onClick={copy}
                  leftSection={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
                >
                  {copied ? 'Copied' : 'Copy'}
                </Button>
              )}
            </CopyButton>
          </Group>
          <Alert color="yellow">It is shown only here and now. Nobody can look it up later.</Alert>
        </>
      )}
      <Button onClick={onDone} style={{ alignSelf: 'flex-end' }}>
        Done
      </Button>
    </Stack>
  )
}
