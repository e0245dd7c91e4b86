// A number on a scale, with words for its ends.
import { useId } from 'react';

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly ends?: readonly [low: string, high: string];
  /** The value as people read it. Default: a percentage. */
  readonly shown?: string;
  readonly isDisabled?: boolean;
  onChange(value: number): void;
}

export function Slider(props: SliderProps) {
  const { label, value, min = 0, max = 1, step = 0.05, ends, isDisabled, onChange } = props;
  const id = useId();
  const shown = props.shown ?? `${Math.round(value * 100)} %`;
  return (
    <div className="slider" data-off={isDisabled}>
      <label htmlFor={id}>{label}</label>
      <output htmlFor={id}>{shown}</output>
      <input
        {...{ id, min, max, step, value }}
        type="range"
        aria-valuetext={shown}
        disabled={isDisabled}
        onChange={(event) => onChange(event.target.valueAsNumber)}
      />
      {ends && (
        <div className="slider-ends quiet" aria-hidden="true">
          <span>{ends[0]}</span>
          <span>{ends[1]}</span>
        </div>
      )}
    </div>
  );
}
