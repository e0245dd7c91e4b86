// What the pointer does on the picture, and what is laid over it.
import { createStore } from './store.js';

export type Tool = 'look' | 'brush' | 'eraser';
export type Overlay = 'none' | 'damage' | 'sources' | 'sureness';

export interface ToolState {
  readonly tool: Tool;
  /** Of brush and eraser, as a share of the photo's shorter side. */
  readonly size: number;
  readonly overlay: Overlay;
}

export const tool = createStore<ToolState>({ tool: 'look', size: 0.03, overlay: 'none' });

export const takeTool = (choices: Partial<ToolState>): void => tool.set((now) => ({ ...now, ...choices }));
