import type { SignedIn } from '#shared/api/account.ts'
import { Button, Center, Loader, Stack, Text, VisuallyHidden } from '@mantine/core'
import { useCallback, useEffect, useState } from 'react'
import type { Client } from './api/client.ts'
import { messageOf } from './api/messageOf.ts'
import { SignInPage } from './account/SignInPage.tsx'
import { SignedInApp } from './SignedInApp.tsx'

type State =
  | { kind: 'restoring' }
  | { kind: 'failed'; message: string }
  | { kind: 'signedOut'; notice?: string }
  | { kind: 'signedIn'; who: SignedIn }

/** Who is here decides what is shown. A reload first asks the server whether the last sign-in still holds. */
export function App({ client }: { client: Client }) {
  const [state, setState] = useState<State>({ kind: 'restoring' })

  const restore = useCallback(() => {
    client.refresh().then(
      (who) => setState(who ? { kind: 'signedIn', who } : { kind: 'signedOut' }),
      (error: unknown) => setState({ kind: 'failed', message: messageOf(error) }),
    )
  }, [client])
  useEffect(restore, [restore])
  useEffect(() => client.onIdentity((who) => setState({ kind: 'signedIn', who })), [client])

  const endSession = useCallback(
    () => setState({ kind: 'signedOut', notice: 'Your sign-in has ended. Sign in again.' }),
    [],
  )
  const leave = useCallback(() => setState({ kind: 'signedOut' }), [])
  const enter = useCallback((who: SignedIn) => setState({ kind: 'signedIn', who }), [])

  switch (state.kind) {
    case 'restoring':
      return (
        <Center component="main" mih="100dvh" aria-busy="true">
          <Loader type="dots" aria-hidden />
          <VisuallyHidden>
            <h1>Patchbay is loading.</h1>
          </VisuallyHidden>
        </Center>
      )
    case 'failed':
      return (
        <Center component="main" mih="100dvh" p="md">
          <Stack align="center">
            <h1>Patchbay</h1>
            <Text role="alert">{state.message}</Text>
            <Button
              onClick={() => {
                setState({ kind: 'restoring' })
                restore()
              }}
            >
              Try again
            </Button>
          </Stack>
        </Center>
      )
    case 'signedOut':
      return <SignInPage client={client} notice={state.notice} onSignedIn={enter} />
    case 'signedIn':
      return (
        // Another member or company is another page: nothing of the one before is kept.
        <SignedInApp
          key={`${state.who.user.id} ${state.who.company.id}`}
          client={client}
          onSignedOut={leave}
          onSessionEnded={endSession}
          onSwitched={enter}
        />
      )
    default:
      return state satisfies never
  }
}
