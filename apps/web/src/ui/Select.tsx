// A choice of one with its name before it.
import { useId } from 'react';

interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  /** Read aloud, but not shown. */
  readonly isLabelHidden?: boolean;
  readonly isDisabled?: boolean;
  onChange(value: string): void;
}

export function Select({ label, value, options, isLabelHidden, isDisabled, onChange }: SelectProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id} className={isLabelHidden ? 'unseen' : undefined}>
        {label}
      </label>
      <select id={id} value={value} disabled={isDisabled} onChange={(event) => onChange(event.target.value)}>
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
