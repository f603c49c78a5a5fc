import { canvasColors, type CanvasColor } from '#shared/flow/flow.ts'
import { useId } from 'react'

type ColorChoiceProps = { value: CanvasColor; onChange: (color: CanvasColor) => void; disabled: boolean }

/** The colour of a note or a frame. */
export function ColorChoice({ value, onChange, disabled }: ColorChoiceProps) {
  const name = useId()
  return (
    <fieldset className="colors">
      <legend className="formLabel">Color</legend>
      <div className="colorRow">
        {canvasColors.map((color) => (
          <label key={color} className="color" data-color={color} title={color}>
            <input
              type="radio"
              name={name}
              value={color}
              checked={color === value}
              disabled={disabled}
              onChange={() => onChange(color)}
            />
            <span className="formHidden">{color}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
