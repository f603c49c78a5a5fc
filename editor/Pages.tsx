import { Suspense } from 'react'
import { Navigate, Outlet, Route, Routes, useLocation } from 'react-router'
import { FlowListPage } from './flows/FlowListPage.tsx'
import { Boundary } from './shell/Boundary.tsx'
import { lazyPart, type Fault } from './shell/lazyPart.tsx'
import { NotFoundPage } from './shell/NotFoundPage.tsx'
import { PartFailed } from './shell/PartFailed.tsx'
import { PageLoading } from './shell/PageLoading.tsx'
import { Shell } from './shell/Shell.tsx'
import { StudioPage } from './studio/StudioPage.tsx'

// The list of flows is the first page; everything else comes when it is asked for.
const SessionListPage = lazyPart(
  () => import('./sessions/SessionListPage.tsx').then(({ SessionListPage }) => SessionListPage),
  pageFailed,
)
const SessionPage = lazyPart(
  () => import('./sessions/SessionPage.tsx').then(({ SessionPage }) => SessionPage),
  pageFailed,
)
const NumbersPage = lazyPart(
  () => import('./numbers/NumbersPage.tsx').then(({ NumbersPage }) => NumbersPage),
  pageFailed,
)
const LibraryPage = lazyPart(
  () => import('./content/LibraryPage.tsx').then(({ LibraryPage }) => LibraryPage),
  pageFailed,
)
const ItemPage = lazyPart(() => import('./content/item/ItemPage.tsx').then(({ ItemPage }) => ItemPage), pageFailed)
const SettingsPage = lazyPart(
  () => import('./settings/SettingsPage.tsx').then(({ SettingsPage }) => SettingsPage),
  pageFailed,
)

function pageFailed(_props: object, fault: Fault) {
  return (
    <div className="pageFrame">
      <PartFailed {...fault} />
    </div>
  )
}

const framed = (isCompact: boolean) => (
  <Shell isCompact={isCompact}>
    <Suspense fallback={<PageLoading />}>
      <Page />
    </Suspense>
  </Shell>
)

/** A page that fails leaves the way to the others. */
function Page() {
  const { pathname } = useLocation()
  return (
    <Boundary resetOn={pathname} failed={(error, again) => pageFailed({}, { error, again })}>
      <Outlet />
    </Boundary>
  )
}

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
        <Route path="/content" element={<LibraryPage />} />
        <Route path="/content/:itemId" element={<ItemPage />} />
        <Route path="/settings/*" element={<SettingsPage />} />
        <Route path="*" element={<NotFoundPage />} />
      </Route>
      <Route element={framed(true)}>
        <Route path="/flows/:flowId/*" element={<StudioPage />} />
      </Route>
    </Routes>
  )
}
