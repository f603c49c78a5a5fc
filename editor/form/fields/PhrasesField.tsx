import { TagsInput } from '@mantine/core'
import { languageName } from '../../studio/languageName.ts'
import { useFlow } from '../../state/studio.ts'
import { below } from '../dataPath.ts'
import { isObject, type FieldSchema } from '../formSchema.ts'
import { useNodeForm, valueAt } from '../nodeForm.ts'
import { FieldFrame, type FieldProps } from './FieldFrame.tsx'

/** What callers may say, as tags, for every language of the flow and those that something is written in. */
export function PhrasesField({ path, schema, label }: FieldProps<FieldSchema>) {
  const form = useNodeForm()
  const languages = useFlow((flow) => flow.languages)
  const value = valueAt(form, path)
  const phrases = isObject(value) ? value : {}
  const shown = [...new Set([...languages, ...Object.keys(phrases)])]
  return (
    <FieldFrame path={path} label={label} help={schema.help} isOptional isGroup shows="within">
      {(control) =>
        shown.map((tag) => {
          const said = phrases[tag]
          return (
            <label key={tag} className="formLanguageRow" data-field={below(path, tag)}>
              <span className="formLanguageTag" title={languageName(tag)}>
                <span aria-hidden>{tag}</span>
                <span className="formHidden">{`${label}, ${languageName(tag)}`}</span>
              </span>
              <TagsInput
                size="xs"
                disabled={control.disabled}
                {...(control['aria-describedby'] !== undefined && { 'aria-describedby': control['aria-describedby'] })}
                placeholder={Array.isArray(said) && said.length > 0 ? '' : 'Word, then Enter'}
                acceptValueOnBlur
                splitChars={[',']}
                value={Array.isArray(said) ? said.filter((one) => typeof one === 'string') : []}
                onChange={(changed) =>
                  form.set(below(path, tag), changed.length === 0 ? undefined : changed, {
                    label: `${label} (${tag})`,
                  })
                }
              />
            </label>
          )
        })
      }
    </FieldFrame>
  )
}
