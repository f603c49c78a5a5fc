import type { SignedIn } from '#shared/api/account.ts'
import type { FlowSummary } from '#shared/api/flow.ts'
import { Alert, Button, Container, Group, Paper, Skeleton, Stack, Text, Title, VisuallyHidden } from '@mantine/core'
import { useCallback, useEffect, useState } from 'react'
import { ApiFailure, type Api } from './api.ts'
import { FlowList } from './FlowList.tsx'
import { messageOf } from './messageOf.ts'

type FlowListPageProps = { api: Api; who: SignedIn; onSignedOut: () => void; onSessionEnded: () => void }
type Listing = { flows: readonly FlowSummary[]; nextCursor: string | null }

export function FlowListPage({ api, who, onSignedOut, onSessionEnded }: FlowListPageProps) {
  const [listing, setListing] = useState<Listing>()
  const [failure, setFailure] = useState<string>()
  const [isLoading, setIsLoading] = useState(true)

  const fail = useCallback(
    (error: unknown) => {
      if (error instanceof ApiFailure && error.status === 401) return onSessionEnded()
      setFailure(messageOf(error))
      setIsLoading(false)
    },
    [onSessionEnded],
  )

  const load = useCallback(
    (before?: { flows: readonly FlowSummary[]; cursor: string }) => {
      const leaving = new AbortController()
      setFailure(undefined)
      setIsLoading(true)
      api.listFlows({ signal: leaving.signal, ...(before ? { cursor: before.cursor } : {}) }).then(
        ({ items, nextCursor }) => {
          if (leaving.signal.aborted) return
          setListing({ flows: [...(before?.flows ?? []), ...items], nextCursor })
          setIsLoading(false)
        },
        (error: unknown) => {
          if (!leaving.signal.aborted) fail(error)
        },
      )
      return () => leaving.abort()
    },
    [api, fail],
  )
  useEffect(() => load(), [load])

  const loadMore = () => {
    if (listing?.nextCursor) load({ flows: listing.flows, cursor: listing.nextCursor })
    else load()
  }
  const signOut = () => void api.signOut().then(onSignedOut, fail)

  return (
    <>
      <title>Flows · Patchbay</title>
      <header className="pageHeader">
        <Container size="lg" py="sm">
          <Group justify="space-between" wrap="nowrap">
            <Group gap="sm" wrap="nowrap" miw={0}>
              <img src="/icon.svg" alt="" width={28} height={28} />
              <Text fw={600} truncate>
                {who.company.name}
              </Text>
            </Group>
            <Group gap="sm" wrap="nowrap" miw={0}>
              <Text size="sm" truncate visibleFrom="xs">
                {who.user.name}
              </Text>
              <Button variant="default" size="xs" onClick={signOut}>
                Sign out
              </Button>
            </Group>
          </Group>
        </Container>
      </header>
      <Container component="main" size="lg" py="lg" aria-busy={isLoading}>
        <Stack gap="lg">
          <Title order={1} size="h2">
            Flows
          </Title>
          {listing && listing.flows.length > 0 && <FlowList flows={listing.flows} />}
          {listing?.flows.length === 0 && <NoFlows />}
          {failure && (
            <Alert color="red" role="alert" title={listing ? 'That did not work' : 'The flows could not be loaded'}>
              <Stack gap="sm" align="flex-start">
                {failure}
                <Button variant="default" size="xs" onClick={loadMore}>
                  Try again
                </Button>
              </Stack>
            </Alert>
          )}
          {!listing && isLoading && <LoadingFlows />}
          {listing?.nextCursor && !failure && (
            <Button variant="default" onClick={loadMore} loading={isLoading} style={{ alignSelf: 'center' }}>
              Show more
            </Button>
          )}
        </Stack>
      </Container>
    </>
  )
}

function NoFlows() {
  return (
    <Paper withBorder p="xl">
      <Stack align="center" gap="xs" ta="center">
        <Title order={2} size="h4">
          No flows yet
        </Title>
        <Text maw="34rem">
          A flow is what answers the phone: greetings, menus, questions. Create one with POST /api/flows, or import one
          with POST /api/flows/import.
        </Text>
      </Stack>
    </Paper>
  )
}

function LoadingFlows() {
  return (
    <Stack gap="sm">
      <VisuallyHidden role="status">The flows are loading.</VisuallyHidden>
      {[1, 2, 3, 4].map((row) => (
        <Skeleton key={row} height={44} radius="md" />
      ))}
    </Stack>
  )
}
