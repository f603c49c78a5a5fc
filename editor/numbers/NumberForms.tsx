import { numberViewSchema, type NumberView } from '#shared/api/number.ts'
import { phoneNumberSchema } from '#shared/api/phoneNumber.ts'
import { Button, Select, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useClient } from '../api/clientContext.ts'
import { FailureNotice } from '../shell/FailureNotice.tsx'
import { toastDone } from '../shell/toast.ts'
import { unheardNote, type FlowChoice } from './flowChoices.ts'
import { FlowSelect } from './FlowSelect.tsx'
import { formatNumber } from './formatNumber.ts'
import { changeNumber, useLanguageChoices } from './numberQueries.ts'

/** Label, flow and language of a number. */
export function NumberForm({ view, onDone }: { view: NumberView; onDone: () => void }) {
  const client = useClient()
  const queries = useQueryClient()
  const [label, setLabel] = useState(view.label)
  const [flow, setFlow] = useState<FlowChoice | null>(view.flow)
  const [language, setLanguage] = useState(view.language)
  const save = useMutation({
    mutationFn: () => changeNumber(client, view.number, { label: label.trim(), flowId: flow?.id ?? null, language }),
    onSuccess: () => {
      toastSaved(`${formatNumber(view.number)} is saved.`, flow)
      onDone()
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['numbers'] }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <LabelInput value={label} onChange={setLabel} />
        <FlowSelect
          label="Flow"
          description="What answers this number. None: callers hear that nobody is there."
          placeholder="No flow"
          clearable
          value={flow?.id ?? null}
          chosen={flow}
          onChoose={setFlow}
        />
        <LanguageSelect value={language} onChange={setLanguage} />
        {save.error && <FailureNotice title="The number was not saved" error={save.error} />}
        <Button type="submit" loading={save.isPending} style={{ alignSelf: 'flex-end' }}>
          Save
        </Button>
      </Stack>
    </form>
  )
}

function toastSaved(said: string, flow: FlowChoice | null): void {
  const note = unheardNote(flow)
  if (note) toastDone(`${said} It ${note.words}`, undefined, undefined, { link: note.link })
  else toastDone(said)
}

/** A further number: one the carrier has, or of the stand-in range. */
export function NewNumberForm({ onDone }: { onDone: () => void }) {
  const client = useClient()
  const queries = useQueryClient()
  const [typed, setTyped] = useState('')
  const [label, setLabel] = useState('')
  const [flow, setFlow] = useState<FlowChoice | null>(null)
  const [wasSent, setSent] = useState(false)
  const read = phoneNumberSchema.safeParse(typed)
  const add = useMutation({
    mutationFn: (number: string) =>
      client.read(
        () => client.api.numbers.$post({ json: { number, label: label.trim(), flowId: flow?.id ?? null } }),
        numberViewSchema,
      ),
    onSuccess: ({ number }) => {
      toastSaved(`${formatNumber(number)} is added.`, flow)
      onDone()
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['numbers'] }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setSent(true)
    if (read.success) add.mutate(read.data)
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <TextInput
          label="Number"
          description="One of your carrier account. At the stand-in carrier, any of +1 555 and seven digits, such as +1 555 010 0009."
          placeholder="+1 555 010 0009"
          inputMode="tel"
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          error={wasSent && !read.success ? read.error.issues[0]?.message : undefined}
          required
          withAsterisk={false}
          data-autofocus
        />
        <LabelInput value={label} onChange={setLabel} />
        <FlowSelect
          label="Flow"
          placeholder="No flow"
          clearable
          value={flow?.id ?? null}
          chosen={flow}
          onChoose={setFlow}
        />
        {add.error && <FailureNotice title="The number was not added" error={add.error} />}
        <Button type="submit" loading={add.isPending} style={{ alignSelf: 'flex-end' }}>
          Add number
        </Button>
      </Stack>
    </form>
  )
}

const LabelInput = ({ value, onChange }: { value: string; onChange: (label: string) => void }) => (
  <TextInput
    label="Label"
    description="What you call it, such as: Main line."
    maxLength={200}
    value={value}
    onChange={({ currentTarget }) => onChange(currentTarget.value)}
  />
)

function LanguageSelect({ value, onChange }: { value: string | null; onChange: (tag: string | null) => void }) {
  const { groups, nameOf } = useLanguageChoices()
  const isListed = value === null || groups.some(({ items }) => items.some((item) => item.value === value))
  return (
    <Select
      label="Language"
      description="What callers of this number are greeted in, where the flow speaks it."
      placeholder="As the flow"
      searchable
      clearable
      value={value}
      data={isListed ? groups : [...groups, { value, label: nameOf(value) }]}
      onChange={onChange}
      nothingFoundMessage="No language is called that."
      maxDropdownHeight={260}
    />
  )
}
