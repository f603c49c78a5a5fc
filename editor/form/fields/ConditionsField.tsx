import type { Json } from '#shared/flow/flow.ts'
import { ActionIcon, Button, NativeSelect } from '@mantine/core'
import { Plus, X } from 'lucide-react'
import { useMemo } from 'react'
import { useFlow } from '../../state/studio.ts'
import { below } from '../dataPath.ts'
import { isObject, type FieldSchema } from '../formSchema.ts'
import { problemsOf, useNodeForm, valueAt } from '../nodeForm.ts'
import { FieldFrame, ProblemLines, type ControlProps, type FieldProps } from './FieldFrame.tsx'
import { comparesWith, operatorChoices } from './operatorWords.ts'
import { PathInput } from './PathField.tsx'
import { namesIn } from './suggestions.ts'
import { TemplateText } from './TemplateText.tsx'

/** Conditions, each a sentence: a value, an operator in words, and what it is compared with. */
export function ConditionsField({ path, schema, label }: FieldProps<FieldSchema>) {
  const form = useNodeForm()
  const value = valueAt(form, path)
  const conditions: Json[] = Array.isArray(value) ? value : []
  const isLocked = form.readOnly !== undefined
  return (
    <FieldFrame path={path} label={label} help={schema.help} isGroup>
      {({ disabled }) => (
        <>
          <ol className="formConditions">
            {conditions.map((condition, index) => (
              <li key={index} className="formCondition" aria-label={`Condition ${index + 1}`}>
                <ConditionRow path={below(path, index)} condition={condition} disabled={disabled} />
                {!isLocked && (
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    size="sm"
                    className="formConditionRemove"
                    aria-label={`Remove condition ${index + 1}`}
                    disabled={conditions.length <= (schema.minItems ?? 0)}
                    onClick={() => form.set(path, conditions.toSpliced(index, 1), { label })}
                  >
                    <X size={13} />
                  </ActionIcon>
                )}
              </li>
            ))}
          </ol>
          {!isLocked && (
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              className="formAdd"
              leftSection={<Plus size={13} aria-hidden />}
              disabled={conditions.length >= (schema.maxItems ?? Infinity)}
              onClick={() => {
                form.set(path, [...conditions, { left: '', operator: 'equals', right: '' }], { label })
                form.focusOn(below(path, `${conditions.length}.left`))
              }}
            >
              Add condition
            </Button>
          )}
        </>
      )}
    </FieldFrame>
  )
}

function ConditionRow({ path, condition, disabled }: { path: string; condition: Json; disabled: boolean }) {
  const form = useNodeForm()
  const flow = useFlow((now) => now)
  const { left = '', operator = 'equals', right = '' } = isObject(condition) ? condition : {}
  const types = useMemo(() => new Map(namesIn(flow).map(({ name, type }) => [name, type])), [flow])
  const place = path.split('.').at(-1)
  const number = Number(place) + 1
  const control = (name: string): ControlProps => ({
    id: `${form.node.id}-${path}-${name}`.replaceAll('.', '-'),
    disabled,
  })
  const leftPath = below(path, 'left')
  return (
    <div className="formConditionParts">
      <div data-field={leftPath}>
        <label className="formHidden" htmlFor={control('left').id}>{`Value of condition ${number}`}</label>
        <PathInput control={control('left')} path={leftPath} label="Value" />
        <ProblemLines problems={problemsOf(form, leftPath)} />
      </div>
      <div data-field={below(path, 'operator')}>
        <NativeSelect
          {...control('operator')}
          size="xs"
          aria-label={`Operator of condition ${number}`}
          data={operatorChoices(typeof left === 'string' ? types.get(left) : undefined, String(operator))}
          value={String(operator)}
          onChange={({ currentTarget }) => form.set(below(path, 'operator'), currentTarget.value, { label: 'Is' })}
        />
      </div>
      {comparesWith(String(operator)) && (
        <div data-field={below(path, 'right')}>
          <TemplateText
            control={{
              ...control('right'),
              'aria-label': `Condition ${number} compared with`,
              placeholder: 'a value, or {{ … }}',
            }}
            value={typeof right === 'string' ? right : ''}
            onChange={(text) => form.set(below(path, 'right'), text, { label: 'Compared with', isTyped: true })}
          />
          <ProblemLines problems={problemsOf(form, below(path, 'right'))} />
        </div>
      )}
    </div>
  )
}
