import type { Problem } from '#shared/flow/problem.ts'
import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import { useId, useLayoutEffect, type ReactNode } from 'react'
import { problemsOf, useNodeForm } from '../nodeForm.ts'

/** What every widget is given. */
export type FieldProps<Schema> = { path: string; schema: Schema; label: string; isOptional: boolean }

/** What ties a control to its label, help and problems. */
export type ControlProps = { id: string; 'aria-describedby'?: string; error?: true; disabled: boolean }

type FieldFrameProps = {
  path: string
  label: string
  help?: string | undefined
  isOptional?: boolean
  /** Beside its label, for short controls. */
  isInline?: boolean
  /** Several controls under one label. */
  isGroup?: boolean
  /** All problems at and below the path, for a widget that draws what is below itself. */
  shows?: 'alone' | 'within'
  /** Behind the label. */
  actions?: ReactNode
  children: (control: ControlProps) => ReactNode
}

/** Label, help and problems around the control of one field. */
export function FieldFrame(props: FieldFrameProps) {
  const { path, label, help, isOptional, isInline, isGroup, shows = 'alone', actions, children } = props
  const form = useNodeForm()
  const id = useId()
  const problems = problemsOf(form, path, shows)
  const described = [help && `${id}-help`, problems.length > 0 && `${id}-problems`].filter(Boolean).join(' ')
  const control: ControlProps = {
    id,
    disabled: form.readOnly !== undefined,
    ...(described !== '' && { 'aria-describedby': described }),
    ...(problems.some(({ severity }) => severity === 'error') && { error: true as const }),
  }
  const name = (
    <>
      {label}
      {isOptional && <span className="formOptional"> · optional</span>}
    </>
  )
  return (
    <div
      className="formField"
      data-field={path}
      data-inline={isInline || undefined}
      {...(isGroup && { role: 'group', 'aria-labelledby': `${id}-label` })}
    >
      <div className="formFieldHead">
        {isGroup ? (
          <div className="formLabel" id={`${id}-label`}>
            {name}
          </div>
        ) : (
          <label className="formLabel" htmlFor={id}>
            {name}
          </label>
        )}
        {actions}
      </div>
      <div className="formControl">{children(control)}</div>
      {help && (
        <div className="formHelp" id={`${id}-help`}>
          {help}
        </div>
      )}
      <ProblemLines id={`${id}-problems`} problems={problems} />
    </div>
  )
}

const icons = { error: CircleAlert, warning: TriangleAlert, info: Info }

export function ProblemLines({ id, problems }: { id?: string; problems: readonly Problem[] }) {
  const { told } = useNodeForm()
  useLayoutEffect(() => (problems.length > 0 ? told.show(problems) : undefined), [told, problems])
  if (problems.length === 0) return null
  return (
    <div className="formProblems" {...(id !== undefined && { id })}>
      {problems.map(({ severity, message }, index) => {
        const Icon = icons[severity]
        return (
          <div key={index} className="formProblem" data-severity={severity}>
            <Icon size={13} aria-label={severity === 'error' ? 'Error' : severity === 'warning' ? 'Warning' : 'Note'} />
            <span className="breaks">{message}</span>
          </div>
        )
      })}
    </div>
  )
}
