import type { SignedIn } from '#shared/api/account.ts'
import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useCallback, useEffect, useState } from 'react'
import type { Client } from './api/client.ts'
import { messageOf } from './api/messageOf.ts'
import { createLeaving, LeavingContext } from './account/leaving.ts'
import { SignInPage } from './account/SignInPage.tsx'
import { toastRefused } from './shell/toast.ts'
import { Boundary } from './shell/Boundary.tsx'
import { PartFailed } from './shell/PartFailed.tsx'
import { ShellSkeleton } from './shell/ShellSkeleton.tsx'
import { SignedInApp } from './SignedInApp.tsx'

type State =
  | { kind: 'restoring' }
  | { kind: 'failed'; message: string }
  | { kind: 'signedOut'; notice?: string }
  | { kind: 'signedIn'; who: SignedIn }

const wentTo = 'signed in as somebody else, or went to another company.'
const keptWords = 'What was not saved yet is kept on this computer, and comes back when you open the flow as yourself.'

/** Whatever fails outside of every page: words instead of a white window. */
export function App({ client }: { client: Client }) {
  return (
    <Boundary
      failed={(error, again) => (
        <main className="signInPage">
          <PartFailed error={error} again={again} />
        </main>
      )}
    >
      <Whoever client={client} />
    </Boundary>
  )
}

/** Who is here decides what is shown. A reload first asks the server whether the last sign-in still holds. */
function Whoever({ client }: { client: Client }) {
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
      return <ShellSkeleton />
    case 'failed':
      return (
        <main className="signInPage">
          <Paper className="signInCard" withBorder shadow="sm" p="xl" radius="lg">
            <Stack align="flex-start" gap="sm">
              <Group gap="sm" wrap="nowrap">
                <img src="/icon.svg" alt="" width={36} height={36} />
                <Title order={1} size="h3">
                  Patchbay does not answer
                </Title>
              </Group>
              <Text role="alert" size="sm">
                {state.message}
              </Text>
              <Button
                onClick={() => {
                  setState({ kind: 'restoring' })
                  restore()
                }}
              >
                Try again
              </Button>
            </Stack>
          </Paper>
        </main>
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
