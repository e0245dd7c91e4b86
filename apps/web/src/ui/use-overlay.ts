// What is laid over the picture that is shown: the mask while it is painted, else what was asked for of the result.
import { useEffect, useMemo, useState } from 'react';
import type { Why } from '../engine/engine.js';
import type { Photo } from '../model/photo.js';
import { masks } from '../store/masks.js';
import { tool } from '../store/tool.js';
import { getWhy } from '../store/vault.js';
import { maskPicture, sourcesPicture, surenessPicture } from '../view/overlay.js';
import { useStore } from './hooks.js';

/** What is known of the result on the right; undefined for the photo itself. */
export function useWhy(photo: Photo): Why | undefined {
  const [why, setWhy] = useState<{ id: string; why: Why | undefined }>();
  const id = photo.right;
  useEffect(() => {
    let isWanted = true;
    getWhy(id).then((found) => isWanted && setWhy({ id, why: found }));
    return () => {
      isWanted = false;
    };
  }, [id]);
  return why?.id === id ? why.why : undefined;
}

export function useOverlay(photo: Photo, why: Why | undefined): OffscreenCanvas | undefined {
  const { tool: kind, overlay } = useStore(tool, (value) => value);
  const mask = useStore(masks, (all) => all.get(photo.id)?.mask);
  const isPainting = kind === 'brush' || kind === 'eraser';
  return useMemo(() => {
    if (isPainting) return mask && maskPicture(mask);
    if (overlay === 'damage') return why?.damage && maskPicture(why.damage);
    if (overlay === 'sources') return why?.match && sourcesPicture(why.match, why.colors);
    return overlay === 'sureness' ? why?.match && surenessPicture(why.match) : undefined;
  }, [isPainting, mask, overlay, why]);
}
