import { SegmentedControl, Text, Title, useMantineColorScheme } from '@mantine/core'
import { useId, type ReactNode } from 'react'
import { useAccount, useMay } from '../account/account.ts'
import { PageFrame } from '../shell/PageFrame.tsx'
import { MemberList } from './MemberList.tsx'
import { PasswordForm } from './PasswordForm.tsx'
import { RecordingsForm } from './RecordingsForm.tsx'
import './settings.css'

/** What concerns the company and whoever is signed in. */
export function SettingsPage() {
  const { company, role, user } = useAccount()
  const members = useMay('members:read')
  const recordings = useMay('recordings:read')
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <PageFrame title="Settings">
      <div className="settings">
        <Section title="Company">
          <Text size="sm" fw={600} className="breaks">
            {company.name}
          </Text>
          <Text size="sm" className="quiet breaks">
            {`You are here as ${role}: ${user.name}, ${user.email}.`}
          </Text>
        </Section>
        <Section title="Members" lead="Who works here, and as what.">
          {members.may ? (
            <MemberList />
          ) : (
            <Text size="sm" className="quiet">
              {members.whyNot}
            </Text>
          )}
        </Section>
        {recordings.may && (
          <Section title="Recordings" lead="What callers leave, and calls that are recorded.">
            <RecordingsForm />
          </Section>
        )}
        <Section title="Your password" lead="Changing it ends every other sign-in of yours.">
          <PasswordForm />
        </Section>
        <Section title="Appearance" lead="For this browser.">
          <SegmentedControl
            aria-label="Appearance"
            value={colorScheme}
            onChange={setColorScheme}
            data={[
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
              { value: 'auto', label: 'As the system' },
            ]}
          />
        </Section>
      </div>
    </PageFrame>
  )
}

function Section({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  const id = useId()
  return (
    <section className="settingsSection" aria-labelledby={id}>
      <div>
        <Title order={2} size="h6" id={id}>
          {title}
        </Title>
        {lead !== undefined && (
          <Text size="sm" className="quiet">
            {lead}
          </Text>
        )}
      </div>
      <div className="settingsBody">{children}</div>
    </section>
  )
}
