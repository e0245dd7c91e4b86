// What the pointer does on the picture, and what is laid over it.
import { createStore } from './store.js';

export type Tool = 'look' | 'brush' | 'eraser' | 'hint';
export type Overlay = 'none' | 'damage' | 'sources' | 'sureness';

export interface ToolState {
  readonly tool: Tool;
  /** Of brush and eraser, as a share of the photo's shorter side. */
  readonly size: number;
  readonly overlay: Overlay;
  /** That a hint is given, as #rrggbb. */
  readonly color: string;
}

export const tool = createStore<ToolState>({ tool: 'look', size: 0.03, overlay: 'none', color: '#8a5a3c' });

export const takeTool = (choices: Partial<ToolState>): void => tool.set((now) => ({ ...now, ...choices }));
