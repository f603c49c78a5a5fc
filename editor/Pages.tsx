import { lazy, Suspense } from 'react'
import { Navigate, Outlet, Route, Routes } from 'react-router'
import { FlowListPage } from './flows/FlowListPage.tsx'
import { NotFoundPage } from './shell/NotFoundPage.tsx'
import { PageLoading } from './shell/PageLoading.tsx'
import { Shell } from './shell/Shell.tsx'
import { StudioPage } from './studio/StudioPage.tsx'

// The list of flows is the first page; everything else comes when it is asked for.
const SessionListPage = lazy(() =>
  import('./sessions/SessionListPage.tsx').then(({ SessionListPage }) => ({ default: SessionListPage })),
)
const SessionPage = lazy(() =>
  import('./sessions/SessionPage.tsx').then(({ SessionPage }) => ({ default: SessionPage })),
)
const NumbersPage = lazy(() =>
  import('./numbers/NumbersPage.tsx').then(({ NumbersPage }) => ({ default: NumbersPage })),
)
const SettingsPage = lazy(() =>
  import('./settings/SettingsPage.tsx').then(({ SettingsPage }) => ({ default: SettingsPage })),
)

const framed = (isCompact: boolean) => (
  <Shell isCompact={isCompact}>
    <Suspense fallback={<PageLoading />}>
      <Outlet />
    </Suspense>
  </Shell>
)

/** Which address shows what. */
export function Pages() {
  return (
    <Routes>
      <Route path="/" element={<Navigate to="/flows" replace />} />
      <Route element={framed(false)}>
        <Route path="/flows" element={<FlowListPage />} />
        <Route path="/sessions" element={<SessionListPage />} />
        <Route path="/sessions/:sessionId" element={<SessionPage />} />
        <Route path="/numbers/*" element={<NumbersPage />} />
        <Route path="/settings/*" element={<SettingsPage />} />
        <Route path="*" element={<NotFoundPage />} />
      </Route>
      <Route element={framed(true)}>
        <Route path="/flows/:flowId/*" element={<StudioPage />} />
      </Route>
    </Routes>
  )
}
