import { meSchema, type SignedIn } from '#shared/api/account.ts'
import { Center } from '@mantine/core'
import { MutationCache, QueryCache, QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { Suspense, useCallback, useEffect, useMemo, useState } from 'react'
import { useNavigate } from 'react-router'
import { AccountContext, type Account } from './account/account.ts'
import { forgetKept, sweepKept } from './account/keptHere.ts'
import { useLeaving } from './account/leaving.ts'
import { ApiFailure, type Client } from './api/client.ts'
import { ClientContext } from './api/clientContext.ts'
import { Pages } from './Pages.tsx'
import { FailureNotice } from './shell/FailureNotice.tsx'
import { lazyPart } from './shell/lazyPart.tsx'
import { LeaveGuard } from './shell/LeaveGuard.tsx'
import { ShellSkeleton } from './shell/ShellSkeleton.tsx'
import { toastFailure } from './shell/toast.ts'

// On demand: the first page has nothing to keep yet.
const loadWorkStore = () => import('./saving/workStore.ts')

const Overlays = lazyPart(
  () => import('./shell/Overlays.tsx').then(({ Overlays }) => Overlays),
  () => null,
)

const Uploads = lazyPart(
  () => import('./content/upload/Uploads.tsx').then(({ Uploads }) => Uploads),
  () => null,
)

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

/** What this member has not saved in this company, of earlier pages and other tabs; undefined when that is nothing, or not known. */
async function leftWords(userId: string, companyId: string): Promise<string | undefined> {
  try {
    const { workStore, countKept } = await loadWorkStore()
    const store = workStore()
    const count = store ? await countKept(store, { userId, companyId }) : 0
    if (count > 0) return `Changes in ${count} ${count === 1 ? 'flow' : 'flows'} are not saved yet.`
  } catch {
    // A browser that does not tell keeps nobody from signing out.
  }
  return undefined
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
  const leaving = useLeaving()
  const { data, error, refetch } = useQuery({
    queryKey: ['me'],
    queryFn: ({ signal }) => client.read(() => client.api.me.$get(undefined, { init: { signal } }), meSchema),
    staleTime: 5 * 60_000,
  })
  useEffect(() => {
    sweepKept()
    void loadWorkStore()
      .then(({ workStore, sweepWork }) => {
        const store = workStore()
        return store && sweepWork(store)
      })
      // It is tried again by the next page.
      .catch(() => undefined)
  }, [])
  const signOut = useCallback(async () => {
    const isFree = await leaving.mayLeave(async () => data && leftWords(data.user.id, data.company.id))
    if (!isFree) return
    try {
      await client.signOut()
      // Others may use this computer. Work that no server has stays, for its author alone.
      if (data) forgetKept(data.user.id)
      onSignedOut()
    } catch (failure) {
      toastFailure('You are still signed in', failure)
    }
  }, [client, data, leaving, onSignedOut])
  const switchCompany = useCallback(
    async (companyId: string) => {
      if (!(await leaving.mayLeave())) return
      try {
        const who = await client.switchCompany(companyId)
        leaving.forget()
        void navigate('/flows')
        onSwitched(who)
      } catch (failure) {
        toastFailure('You are still in the same company', failure)
      }
    },
    [client, leaving, navigate, onSwitched],
  )
  const account = useMemo<Account | undefined>(
    () => data && { ...data, signOut: () => void signOut(), switchCompany: (id) => void switchCompany(id) },
    [data, signOut, switchCompany],
  )

  if (account)
    return (
      <AccountContext value={account}>
        <LeaveGuard />
        <Pages />
        <Suspense fallback={null}>
          <Uploads />
        </Suspense>
      </AccountContext>
    )
  if (!error) return <ShellSkeleton />
  return (
    <Center component="main" mih="100dvh" p="md">
      <FailureNotice title="Your account could not be loaded" error={error} retry={() => void refetch()} />
    </Center>
  )
}
