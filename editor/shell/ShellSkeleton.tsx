import { Skeleton, Stack, VisuallyHidden } from '@mantine/core'
import { useLocation } from 'react-router'
import { pageLinks } from './pages.ts'

/** The page before it is known who is here: where everything will be, and nothing that moves afterwards. */
export function ShellSkeleton() {
  const isCompact = /^\/flows\/./.test(useLocation().pathname)
  return (
    <div className="shellSkeleton" data-rail={isCompact || undefined}>
      <div className="shellSkeletonNav" aria-hidden>
        <div className="shellSkeletonBrand">
          <img src="/icon.svg" alt="" width={24} height={24} />
          <span>Patchbay</span>
        </div>
        <Stack gap={10} className="shellSkeletonLinks">
          <Skeleton height={34} />
          {pageLinks.map(({ path }) => (
            <Skeleton key={path} height={16} my={5} width={isCompact ? 16 : 110} mx={isCompact ? 'auto' : 8} />
          ))}
        </Stack>
      </div>
      <main aria-busy="true">
        <VisuallyHidden>
          <h1>Patchbay is loading.</h1>
        </VisuallyHidden>
        {isCompact ? (
          <div className="shellSkeletonBar">
            <Skeleton height={18} width={180} />
          </div>
        ) : (
          <Stack className="pageFrame" gap="sm">
            <Skeleton height={28} width={140} mb={8} />
            {Array.from({ length: 6 }, (_, row) => (
              <Skeleton key={row} height={58} radius="md" />
            ))}
          </Stack>
        )}
      </main>
    </div>
  )
}
