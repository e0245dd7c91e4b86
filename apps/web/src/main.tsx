// Starts the page: what was left is taken up, the engine made ready, and the files kept for a visit without a network.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { browserEngine } from './engine/browser.js';
import { webgpuFiles } from './engine/start.js';
import { keepFiles, keepOffline } from './install/register.js';
import { resume } from './store/actions.js';
import { preferences, verdicts } from './store/preferences.js';
import { employ } from './store/queue.js';
import { openSession } from './store/session.js';
import { App } from './ui/App.js';
import './styles/tokens.css';
import './styles/base.css';
import './styles/start.css';
import './styles/work.css';

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

let wish = preferences.get().engine;
const start = () => {
  const engine = browserEngine(wish, verdicts);
  employ(engine);
  // The other builds are kept when a device uses them.
  engine.choice.then(({ device }) => (device === 'webgpu' ? keepFiles(webgpuFiles()) : undefined));
};
openSession().then(() => {
  start();
  return resume();
});
preferences.watch(() => {
  if (preferences.get().engine === wish) return;
  wish = preferences.get().engine;
  start();
});
void keepOffline();
