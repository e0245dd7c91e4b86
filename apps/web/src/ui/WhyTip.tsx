// Where the colour of one place came from: the reference with the spot marked, or what the network has learned.
import type { MatchMap } from '@romnet/renovation';
import type { Reference } from '../model/photo.js';
import { useFileUrl, useTexts } from './hooks.js';

interface WhyTipProps {
  readonly match: MatchMap;
  readonly references: readonly Reference[];
  /** The place, in shares of the photo. */
  readonly at: readonly [x: number, y: number];
  /** Where to show it, in pixels of the page. */
  readonly place: { readonly x: number; readonly y: number };
}

export function WhyTip({ match, references, at, place }: WhyTipProps) {
  const { why } = useTexts();
  const column = Math.min(match.width - 1, Math.floor(at[0] * match.width));
  const row = Math.min(match.height - 1, Math.floor(at[1] * match.height));
  const cell = row * match.width + column;
  const reference = references[match.source[cell]!];
  const sure = Math.round(match.share[cell]! * 100);
  return (
    <div className="tip" role="status" style={{ left: place.x, top: place.y }}>
      {reference && <Spot reference={reference} x={match.x[cell]!} y={match.y[cell]!} />}
      <span>
        {reference
          ? why.from(reference.name, sure)
          : match.hint[cell]! >= 0
            ? why.hinted(sure)
            : why.learned(sure)}
      </span>
    </div>
  );
}

function Spot({
  reference,
  x,
  y,
}: {
  readonly reference: Reference;
  readonly x: number;
  readonly y: number;
}) {
  const url = useFileUrl(`thumbnail:${reference.id}`, undefined);
  return (
    <span className="tip-picture">
      {url && <img src={url} alt="" />}
      <span className="tip-spot" style={{ left: `${x * 100}%`, top: `${y * 100}%` }} />
    </span>
  );
}
