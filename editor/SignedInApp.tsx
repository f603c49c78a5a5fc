import { meSchema, type SignedIn } from '#shared/api/account.ts'
import { Center, Loader, VisuallyHidden } from '@mantine/core'
import { MutationCache, QueryCache, QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useCallback, useMemo, useState } from 'react'
import { useNavigate } from 'react-router'
import { AccountContext, type Account } from './account/account.ts'
import { ApiFailure, type Client } from './api/client.ts'
import { ClientContext } from './api/clientContext.ts'
import { Pages } from './Pages.tsx'
import { FailureNotice } from './shell/FailureNotice.tsx'
import { toastFailure } from './shell/toast.ts'

const Overlays = lazy(() => import('./shell/Overlays.tsx').then(({ Overlays }) => ({ default: Overlays })))

type SignedInAppProps = {
  client: Client
  onSignedOut: () => void
  onSessionEnded: () => void
  onSwitched: (who: SignedIn) => void
}

/** Everything behind the sign-in: what the server said is kept and asked anew here, once for all pages. */
export function SignedInApp({ client, onSignedOut, onSessionEnded, onSwitched }: SignedInAppProps) {
  const [queries] = useState(() => createQueries(onSessionEnded))
  return (
    <ClientContext value={client}>
      <QueryClientProvider client={queries}>
        <AccountGate client={client} onSignedOut={onSignedOut} onSwitched={onSwitched} />
        <Suspense fallback={null}>
          <Overlays />
        </Suspense>
      </QueryClientProvider>
    </ClientContext>
  )
}

/** A refused request is not asked again; one that got no answer is, twice. */
const maxTries = 2

function createQueries(onSessionEnded: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (error instanceof ApiFailure && error.status === 401) onSessionEnded()
  }
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        retry: (count, error) => error instanceof ApiFailure && error.status === 502 && count < maxTries,
        staleTime: 2000,
      },
    },
  })
}

function AccountGate({
  client,
  onSignedOut,
  onSwitched,
}: Pick<SignedInAppProps, 'client' | 'onSignedOut' | 'onSwitched'>) {
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery({
    queryKey: ['me'],
    queryFn: ({ signal }) => client.read(() => client.api.me.$get(undefined, { init: { signal } }), meSchema),
    staleTime: 5 * 60_000,
  })
  const signOut = useCallback(() => {
    client.signOut().then(onSignedOut, (failure: unknown) => toastFailure('You are still signed in', failure))
  }, [client, onSignedOut])
  const switchCompany = useCallback(
    (companyId: string) => {
      client.switchCompany(companyId).then(
        (who) => {
          void navigate('/flows')
          onSwitched(who)
        },
        (failure: unknown) => toastFailure('You are still in the same company', failure),
      )
    },
    [client, navigate, onSwitched],
  )
  const account = useMemo<Account | undefined>(
    () => data && { ...data, signOut, switchCompany },
    [data, signOut, switchCompany],
  )

  if (account)
    return (
      <AccountContext value={account}>
        <Pages />
      </AccountContext>
    )
  return (
    <Center component="main" mih="100dvh" p="md" aria-busy={!error}>
      {error ? (
        <FailureNotice title="Your account could not be loaded" error={error} retry={() => void refetch()} />
      ) : (
        <>
          <Loader type="dots" aria-hidden />
          <VisuallyHidden>
            <h1>Patchbay is loading.</h1>
          </VisuallyHidden>
        </>
      )}
    </Center>
  )
}
