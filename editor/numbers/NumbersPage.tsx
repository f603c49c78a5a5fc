import { Button, Modal, Stack, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Hash, Plus, RefreshCw } from 'lucide-react'
import { NavLink, Route, Routes } from 'react-router'
import { useMay } from '../account/account.ts'
import { HoursList } from '../hours/HoursList.tsx'
import { ScheduleEditor } from '../hours/ScheduleEditor.tsx'
import { ShowMore } from '../list/ListEnd.tsx'
import { EmptyState } from '../shell/EmptyState.tsx'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import { PageFrame } from '../shell/PageFrame.tsx'
import { RowSkeletons } from '../shell/RowSkeletons.tsx'
import { NewNumberForm } from './NumberForms.tsx'
import { NumberList } from './NumberList.tsx'
import { useAskCarrier, useNumbers } from './numberQueries.ts'
import '../sessions/sessions.css'
import './numbers.css'

/** Numbers, and the opening hours that flows go by. */
export function NumbersPage() {
  const numbers = useMay('numbers:write')
  const hours = useMay('schedules:write')
  return (
    <Routes>
      <Route
        index
        element={
          <PageFrame
            title="Numbers"
            lead={`Which number is answered by which flow.${numbers.may ? '' : ` ${numbers.whyNot}`}`}
            actions={<NumberActions />}
          >
            <Tabs />
            <Numbers />
          </PageFrame>
        }
      />
      <Route
        path="hours"
        element={
          <PageFrame
            title="Opening hours"
            lead={`When you are there: weekly hours, holidays and exceptions.${hours.may ? '' : ` ${hours.whyNot}`}`}
          >
            <Tabs />
            <HoursList />
          </PageFrame>
        }
      />
      <Route path="hours/:key" element={<ScheduleEditor />} />
    </Routes>
  )
}

const Tabs = () => (
  <nav className="pageTabs" aria-label="Numbers and hours">
    <NavLink to="/numbers" end>
      Numbers
    </NavLink>
    <NavLink to="/numbers/hours">Opening hours</NavLink>
  </nav>
)

function NumberActions() {
  const { may, whyNot } = useMay('numbers:write')
  const [isOpen, { open, close }] = useDisclosure()
  const ask = useAskCarrier()
  const off = may ? {} : { 'data-disabled': true, 'aria-disabled': true }
  return (
    <>
      <Tooltip
        label={may ? 'Read from the carrier’s account which numbers you have, and where their calls go' : whyNot}
      >
        <Button
          variant="default"
          size="xs"
          leftSection={<RefreshCw size={14} aria-hidden />}
          loading={ask.isPending}
          onClick={() => {
            if (may) ask.mutate()
          }}
          {...off}
        >
          Fetch from carrier
        </Button>
      </Tooltip>
      <Tooltip label={whyNot} disabled={may}>
        <Button
          size="xs"
          leftSection={<Plus size={14} aria-hidden />}
          onClick={() => {
            if (may) open()
          }}
          {...off}
        >
          Add number
        </Button>
      </Tooltip>
      <Modal opened={isOpen} onClose={close} title="Add a number">
        <NewNumberForm onDone={close} />
      </Modal>
    </>
  )
}

function Numbers() {
  const list = useNumbers()
  const { data, error, isFetching, refetch } = list
  const numbers = data?.pages.flatMap(({ items }) => items)
  return (
    <Stack gap="sm">
      {numbers && numbers.length > 0 && <NumberList numbers={numbers} />}
      {numbers?.length === 0 && (
        <EmptyState icon={Hash} title="No numbers yet">
          A number is what people call; each is answered by one flow. <b>Fetch from carrier</b> brings in those of your
          account. Without a carrier, <b>Add number</b> and take any of +1 555 and seven digits, such as +1 555 010
          0001: the built-in phone can call it.
        </EmptyState>
      )}
      {!numbers && isFetching && <RowSkeletons what="The numbers" rows={4} />}
      {error && <FailureNotice title="The numbers could not be loaded" error={error} retry={() => void refetch()} />}
      <ShowMore list={list} />
    </Stack>
  )
}
