import type { SignedIn } from '#shared/api/account.ts'
import { Button, Center, Loader, Stack, Text, VisuallyHidden } from '@mantine/core'
import { useCallback, useEffect, useState } from 'react'
import type { Client } from './api/client.ts'
import { messageOf } from './api/messageOf.ts'
import { createLeaving, LeavingContext } from './account/leaving.ts'
import { SignInPage } from './account/SignInPage.tsx'
import { toastRefused } from './shell/toast.ts'
import { SignedInApp } from './SignedInApp.tsx'

type State =
  | { kind: 'restoring' }
  | { kind: 'failed'; message: string }
  | { kind: 'signedOut'; notice?: string }
  | { kind: 'signedIn'; who: SignedIn }

const wentTo = 'signed in as somebody else, or went to another company.'
const keptWords = 'What was not saved yet is kept on this computer, and comes back when you open the flow as yourself.'

/** Who is here decides what is shown. A reload first asks the server whether the last sign-in still holds. */
export function App({ client }: { client: Client }) {
  const [state, setState] = useState<State>({ kind: 'restoring' })
  const [leaving] = useState(() => createLeaving())

  const restore = useCallback(() => {
    client.refresh().then(
      (who) => setState(who ? { kind: 'signedIn', who } : { kind: 'signedOut' }),
      (error: unknown) => setState({ kind: 'failed', message: messageOf(error) }),
    )
  }, [client])
  useEffect(restore, [restore])
  useEffect(
    () =>
      client.onIdentity((who) => {
        // The cookie is another's by now: nothing can be saved any more as whoever was here.
        if (leaving.hasUnsaved()) toastRefused('Your last changes are not saved', `Another tab ${wentTo} ${keptWords}`)
        setState({ kind: 'signedIn', who })
      }),
    [client, leaving],
  )

  const endSession = useCallback(
    () =>
      setState({
        kind: 'signedOut',
        notice: `Your sign-in has ended. Sign in again.${leaving.hasUnsaved() ? ` ${keptWords}` : ''}`,
      }),
    [leaving],
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
        <LeavingContext key={`${state.who.user.id} ${state.who.company.id}`} value={leaving}>
          <SignedInApp client={client} onSignedOut={leave} onSessionEnded={endSession} onSwitched={enter} />
        </LeavingContext>
      )
    default:
      return state satisfies never
  }
}
