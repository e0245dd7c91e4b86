// The line between before and after: dragged, or moved by keys.
import type { KeyboardEvent, PointerEvent } from 'react';
import { HandleIcon } from './icons.js';

interface DividerProps {
  /** Share of the picture that lies left of it, in [0, 1]. */
  readonly share: number;
  /** Where it is, as a share of the room. */
  readonly at: number;
  readonly label: string;
  /** The share of the picture at a share of the room. */
  toShare(fraction: number): number;
  onChange(share: number): void;
}

const within = (share: number) => Math.min(1, Math.max(0, share));

export function Divider({ share, at, label, toShare, onChange }: DividerProps) {
  const steps: Readonly<Record<string, number>> = {
    ...{ ArrowLeft: -0.02, ArrowDown: -0.02, ArrowRight: 0.02, ArrowUp: 0.02 },
    ...{ PageDown: -0.1, PageUp: 0.1, Home: -1, End: 1 },
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onChange(within(share + step));
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = event.currentTarget.parentElement!.getBoundingClientRect();
    onChange(within(toShare((event.clientX - box.left) / box.width)));
  };
  return (
    <div
      className="divider"
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
      aria-valuetext={`${Math.round(share * 100)} %`}
      style={{ insetInlineStart: `${at * 100}%` }}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
    >
      <span className="divider-handle">
        <HandleIcon />
      </span>
    </div>
  );
}
