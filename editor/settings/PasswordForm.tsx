import { newPasswordSchema } from '#shared/api/account.ts'
import { Alert, Button, PasswordInput, Stack } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { useAccount } from '../account/account.ts'
import { ApiFailure } from '../api/client.ts'
import { useClient } from '../api/clientContext.ts'
import { messageOf } from '../api/messageOf.ts'
import { toastDone } from '../shell/toast.ts'

/** Changes the password of who is signed in; all their other sign-ins end. */
export function PasswordForm() {
  const client = useClient()
  const { user } = useAccount()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [isPending, setPending] = useState(false)
  const [failure, setFailure] = useState<{ current?: string; next?: string; other?: string }>({})
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const read = newPasswordSchema.safeParse(next)
    if (!read.success) return setFailure({ next: read.error.issues[0]?.message ?? 'This is no password.' })
    setPending(true)
    setFailure({})
    try {
      await client.changePassword({ currentPassword: current, newPassword: next })
      setCurrent('')
      setNext('')
      toastDone('Your password is changed. All other sign-ins of yours have ended.')
    } catch (error) {
      const isWrong = error instanceof ApiFailure && error.code === 'wrong_credentials'
      setFailure(isWrong ? { current: error.message } : { other: messageOf(error) })
    } finally {
      setPending(false)
    }
  }
  return (
    <form onSubmit={(event) => void submit(event)}>
      {/* Password managers want to know whose password it is. */}
      <input type="text" name="username" autoComplete="username" value={user.email} readOnly hidden />
      <Stack gap="sm" maw="22rem">
        <PasswordInput
          label="Current password"
          autoComplete="current-password"
          value={current}
          onChange={({ currentTarget }) => setCurrent(currentTarget.value)}
          error={failure.current}
          required
          withAsterisk={false}
        />
        <PasswordInput
          label="New password"
          description="At least 8 characters; a few words are fine."
          autoComplete="new-password"
          value={next}
          onChange={({ currentTarget }) => setNext(currentTarget.value)}
          error={failure.next}
          required
          withAsterisk={false}
        />
        {failure.other !== undefined && (
          <Alert color="red" role="alert">
            {failure.other}
          </Alert>
        )}
        <Button type="submit" variant="default" loading={isPending} style={{ alignSelf: 'flex-start' }}>
          Change password
        </Button>
      </Stack>
    </form>
  )
}
