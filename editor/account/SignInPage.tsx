import type { SignedIn } from '#shared/api/account.ts'
import { Alert, Button, Group, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useRef, useState, type FormEvent } from 'react'
import type { Client } from '../api/client.ts'
import { messageOf } from '../api/messageOf.ts'

type SignInPageProps = { client: Client; notice: string | undefined; onSignedIn: (who: SignedIn) => void }
type Missing = { email?: string; password?: string }

export function SignInPage({ client, notice, onSignedIn }: SignInPageProps) {
  const [missing, setMissing] = useState<Missing>({})
  const [failure, setFailure] = useState<string>()
  const [isSending, setIsSending] = useState(false)
  const emailInput = useRef<HTMLInputElement>(null)
  const passwordInput = useRef<HTMLInputElement>(null)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (isSending) return
    const email = emailInput.current?.value.trim() ?? ''
    const password = passwordInput.current?.value ?? ''
    setFailure(undefined)
    setMissing({
      ...(email ? {} : { email: 'Write your e-mail address.' }),
      ...(password ? {} : { password: 'Write your password.' }),
    })
    if (!email) return emailInput.current?.focus()
    if (!password) return passwordInput.current?.focus()
    setIsSending(true)
    try {
      onSignedIn(await client.signIn(email, password))
    } catch (error) {
      setFailure(messageOf(error))
      setIsSending(false)
      passwordInput.current?.select()
    }
  }

  return (
    <main className="signInPage">
      <title>Sign in · Patchbay</title>
      <Paper className="signInCard" withBorder shadow="sm" p={{ base: 'lg', xs: 'xl' }} radius="lg">
        <Stack gap="lg">
          <Group gap="sm" wrap="nowrap">
            <img src="/icon.svg" alt="" width={36} height={36} />
            <Title order={1} size="h3">
              Sign in to Patchbay
            </Title>
          </Group>
          {notice && <Text role="status">{notice}</Text>}
          {failure && (
            <Alert color="red" role="alert" title="You are not signed in">
              {failure}
            </Alert>
          )}
          <form onSubmit={(event) => void submit(event)} noValidate aria-label="Sign in">
            <Stack>
              <TextInput
                ref={emailInput}
                label="Email"
                name="email"
                type="email"
                autoComplete="username"
                autoFocus
                required
                withAsterisk={false}
                error={missing.email}
              />
              <PasswordInput
                ref={passwordInput}
                label="Password"
                name="password"
                autoComplete="current-password"
                required
                withAsterisk={false}
                error={missing.password}
                visibilityToggleButtonProps={{ 'aria-label': 'Show the password', 'aria-hidden': false, tabIndex: 0 }}
              />
              <Button type="submit" loading={isSending} fullWidth mt="xs">
                Sign in
              </Button>
            </Stack>
          </form>
        </Stack>
      </Paper>
    </main>
  )
}
