import type { SignedIn } from '#shared/api/account.ts'
import { Button, Center, Loader, Stack, Text, VisuallyHidden } from '@mantine/core'
import { useCallback, useEffect, useState } from 'react'
import type { Api } from './api.ts'
import { FlowListPage } from './FlowListPage.tsx'
import { messageOf } from './messageOf.ts'
import { SignInPage } from './SignInPage.tsx'

type State =
  | { kind: 'restoring' }
  | { kind: 'failed'; message: string }
  | { kind: 'signedOut'; notice?: string }
  | { kind: 'signedIn'; who: SignedIn }

/** Who is here decides what is shown. A reload first asks the server whether the last sign-in still holds. */
export function App({ api }: { api: Api }) {
  const [state, setState] = useState<State>({ kind: 'restoring' })

  const restore = useCallback(() => {
    api.refresh().then(
      (who) => setState(who ? { kind: 'signedIn', who } : { kind: 'signedOut' }),
      (error: unknown) => setState({ kind: 'failed', message: messageOf(error) }),
    )
  }, [api])
  useEffect(restore, [restore])

  const endSession = useCallback(
    () => setState({ kind: 'signedOut', notice: 'Your sign-in has ended. Sign in again.' }),
    [],
  )

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
      return <SignInPage api={api} notice={state.notice} onSignedIn={(who) => setState({ kind: 'signedIn', who })} />
    case 'signedIn':
      return (
        <FlowListPage
          api={api}
          who={state.who}
          onSignedOut={() => setState({ kind: 'signedOut' })}
          onSessionEnded={endSession}
        />
      )
    default:
      return state satisfies never
  }
}
